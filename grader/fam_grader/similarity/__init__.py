"""Pairs of submissions that share rare code, for the instructor to look at; never a verdict."""

from fam_grader.similarity.pairs import Comparison, Excerpt, Overlap, Pair, compare_class

__all__ = ["Comparison", "Excerpt", "Overlap", "Pair", "compare_class"]
