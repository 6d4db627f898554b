"""Submissions that break no rule of the sandbox: wrong ones with the mark they deserve, odd ones that are right.

A group's points are deserved if all its answers are right. A function without a single right value deserves nothing,
even if its errors are right. Each submission follows the reference solution in one file and replaces one function.
`PYTHONPATH=tests python -m security.legal` prints all marks; with `--write DIR` it writes the wrong ones as files for
`fam verify --calls --answers DIR`.
"""
