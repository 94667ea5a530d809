"""An adapter for each kind of result: its sections of tables, its record and rows, for any format."""
