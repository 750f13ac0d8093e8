"""Questions: what one asks for, as it is meant, of how many parts, and by itself where it leans on a turn."""
