"""To read and to hear: the glossary, the concepts' readings, and conversations."""
