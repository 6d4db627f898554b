"""Run students' code: the protocol to its process, the sandbox around it, and the results of calls."""
