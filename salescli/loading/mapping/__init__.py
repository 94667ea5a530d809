"""Which column of a file is which column of a table, by settings, presets and names, and which rows count."""
