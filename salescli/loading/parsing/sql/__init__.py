"""The SQL expressions of the settings: parsed, held to one row, with functions of our own."""
