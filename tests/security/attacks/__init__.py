"""Hostile submissions, and the siege that lets each of them try: `make attacks` prints what they came to."""
