"""The SQL expressions of the settings: parsing, the check that they need one row only, and our own functions."""
