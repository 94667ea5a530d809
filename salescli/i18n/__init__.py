"""Languages: the sentences of the program in others than English, and how numbers are written."""
