"""The Python side of the course as a web page: requests in, results out, in the page's own Python."""
