"""What each JSON output looks like, declared as records: `salescli schema` prints them as JSON Schemas."""
