"""A student's workspace: set it up, check, watch, show progress and hints, submit."""
