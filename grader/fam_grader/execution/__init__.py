"""Student's code runs here: the wire to its process, the jail around it, and what comes back."""
