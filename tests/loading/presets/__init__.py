"""A module for each preset: its real header, rows of our own under it, and numbers made by hand."""
