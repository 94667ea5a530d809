"""Order lines: rows that are parts of one deal."""
