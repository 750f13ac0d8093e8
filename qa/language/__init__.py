"""English, as rules read it: words, parses, relations, and what stands for what; no answers, no questions."""
