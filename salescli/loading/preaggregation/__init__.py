"""Rows that are alike, grouped as they are written, before they are read."""
