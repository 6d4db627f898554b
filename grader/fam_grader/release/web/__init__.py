"""Build the course as a static web site: lessons, an editor for each unit, and the checks in the browser's Python."""
