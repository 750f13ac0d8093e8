"""Verification: a statement beside its evidence, word by word, and what it adds, turns or leaves out."""
