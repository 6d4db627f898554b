"""What authors of exercises need: what is made from a solution, and the proof that a suite is fair."""
