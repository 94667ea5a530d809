"""One adapter a result: what each says, as sections of tables, records and rows, whatever the format."""
