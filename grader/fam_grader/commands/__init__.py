"""The commands of `fam`, one module each; `fam_grader.cli` imports them when they are called."""
