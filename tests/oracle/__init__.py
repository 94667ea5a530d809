"""An independent reference for every KPI, in DuckDB SQL, and seeded data to try it on."""
