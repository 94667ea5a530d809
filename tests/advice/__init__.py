"""Advice is never wrong: what hints and the questions of `init` say is done to the letter."""
