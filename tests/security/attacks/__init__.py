"""Hostile submissions; `make attacks` grades all of them and prints what each achieved."""
