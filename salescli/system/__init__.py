"""The operating system: signals, temporary files, and files that are written whole or not at all."""
