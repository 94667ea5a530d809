"""What the history says: versions of numbers, and those that were restated."""
