"""What comes of grading, as records, pages and tables."""
