"""People and marks: rosters, class lists, late policies, and files for learning platforms."""
