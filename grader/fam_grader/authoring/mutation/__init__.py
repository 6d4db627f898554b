"""Test the strength of the suites: does each small change of a right answer that breaks the contract lose points?"""
