"""Write feedback files: those that Moodle, Canvas, GitHub, mail merges and web servers take."""
