"""Columns that SQL expressions of the settings make."""
