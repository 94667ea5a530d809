"""The commands, one thin file each: read the options, call the core, write the result."""
