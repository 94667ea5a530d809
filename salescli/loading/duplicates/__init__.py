"""Keys that stand in several rows: what that means, and which rows then count."""
