"""What a learner sees and types: the same session in a terminal, in a pipe, and read aloud."""
