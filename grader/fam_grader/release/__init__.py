"""What leaves the repository: what students get, and the autograder for otter and Gradescope; a wheel is in each."""
