"""Compare a student's functions with those of another library, on random inputs."""
