"""Pairs of submissions that share what hardly anybody else wrote, for somebody to look at; never a verdict."""

from fam_grader.similarity.pairs import Comparison, Excerpt, Overlap, Pair, compare_class

__all__ = ["Comparison", "Excerpt", "Overlap", "Pair", "compare_class"]
