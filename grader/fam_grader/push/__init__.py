"""Send the marks and feedback of a graded class to Canvas and Moodle, over their own APIs."""
