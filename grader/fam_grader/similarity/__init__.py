"""Groups of submissions with the same functions, and pairs that share rare code: to be looked at, never a verdict."""

from fam_grader.similarity.fingerprints import Fingerprinter, Fingerprints
from fam_grader.similarity.groups import Group
from fam_grader.similarity.pairs import Comparison, Excerpt, Overlap, Pair, compare_class
from fam_grader.similarity.sources import require_own_folder, write_sources

__all__ = [
    "Comparison",
    "Excerpt",
    "Fingerprinter",
    "Fingerprints",
    "Group",
    "Overlap",
    "Pair",
    "compare_class",
    "require_own_folder",
    "write_sources",
]
