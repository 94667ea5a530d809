"""The command line: the Typer app, shared options, and a thin module for each command."""
