"""Advice about what matters only once a function's values are right."""

from __future__ import annotations


class OnceValuesAreRight(str):
    """Advice that is about the wrong thing while the function's other values are wrong."""

    __slots__ = ()


def once_values_are_right(advice: str) -> str:
    """Return the failure message of a group that varies how arrays are given: their dtype, their place in memory.

    While other groups of the function find wrong values, the student is asked to fix those first.
    """
    return OnceValuesAreRight(advice)
