"""The commands of `fam`, one module each; `fam.cli` imports them when they are called."""
