"""Give feedback back: the files that Moodle, Canvas, GitHub, mail merges and web servers take."""
