"""What a student has at hand."""
