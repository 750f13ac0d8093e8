"""From articles to searchable passages and sentences with exact offsets; knows no question answering."""
