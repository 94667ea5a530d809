"""Tables as text: cells as words, laid out within a width, drawn on a terminal or as plain text."""
