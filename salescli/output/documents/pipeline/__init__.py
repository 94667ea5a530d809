"""The pipeline between two days, for every format."""
