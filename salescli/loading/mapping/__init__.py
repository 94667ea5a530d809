"""Maps columns of files to columns of tables, by settings, presets and names, and finds which rows count."""
