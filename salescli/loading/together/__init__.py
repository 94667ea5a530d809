"""Files of one table that are read in one scan."""
