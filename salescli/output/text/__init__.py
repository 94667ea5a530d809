"""Tables as text: cells put into words, laid out within a width, drawn on a terminal or plainly."""
