"""How tables that are read once for many questions are stored."""
