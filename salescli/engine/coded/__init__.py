"""Keys and amounts as whole numbers, of tables that are read once: these are grouped and added up much faster."""
