"""Columns that the settings look up in other files: the joins, and the keys that meet nothing there."""
