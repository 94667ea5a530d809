"""What was forecast of periods that are over, against what was won in them."""
