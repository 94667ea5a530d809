"""Files as they come: bytes, encodings, dialects, the header and the footer."""
