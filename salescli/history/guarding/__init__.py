"""The guard over closed periods: references, causes, and the deals that restated a number."""
