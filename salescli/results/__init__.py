"""Results: that of a KPI with its notes, and tables and documents that know no format."""
