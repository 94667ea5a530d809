"""Keys that are in several rows: what that means, and which of the rows count."""
