"""One writer a format, named as it is asked for: `write(document, style)`, for every result that has its part."""
