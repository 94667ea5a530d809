"""Languages: the messages of the program in each, and how numbers are written."""
