"""Render `fam show` in a terminal and as PNG files."""
