"""Reading: the sentences of search hits as they are read, and what they say to a question, as numbers."""
