"""The settings: salescli.toml as typed values, and the line of every key."""
