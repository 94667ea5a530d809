"""What a workbook (.xlsx) is made of: how cells look, sheets of tables, a native chart, and notes."""
