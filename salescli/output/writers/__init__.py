"""A writer for each format, in a module of its name: `write(document, style)`, for documents with its part."""
