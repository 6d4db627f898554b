"""Read YAML with the position of every node, and explain its syntax errors."""
