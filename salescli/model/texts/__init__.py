"""Texts that stand for something: conditions in words, definitions as canonical JSON."""
