"""The corpus by families."""

from security.legal.corpus.bonus import BONUS
from security.legal.corpus.caching import CACHING
from security.legal.corpus.errors import ERRORS
from security.legal.corpus.inputs import INPUTS
from security.legal.corpus.positions import POSITIONS
from security.legal.corpus.shapes import SHAPES
from security.legal.corpus.speed import SPEED
from security.legal.corpus.types import TYPES
from security.legal.corpus.values import VALUES

SUBMISSIONS = [*CACHING, *INPUTS, *VALUES, *TYPES, *ERRORS, *SHAPES, *POSITIONS, *BONUS, *SPEED]
