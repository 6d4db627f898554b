"""Draw what `fam show` shows, in a terminal and as PNG files."""
