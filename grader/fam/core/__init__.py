"""Shared by all packages: errors, diagnostics, files, text, terminal and YAML."""
