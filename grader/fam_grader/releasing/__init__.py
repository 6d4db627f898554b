"""What leaves the repository: the autograder for otter and Gradescope, and the wheel in it."""
