"""Rows that are none: repeated column names, and sums of other rows."""
