"""The account of a change: its tables and record, its sentences, and the rows behind it."""
