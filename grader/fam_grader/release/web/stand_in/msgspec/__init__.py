"""The part of msgspec that decks and exported progress need, in pure Python: msgspec has no build for browsers.

The site's bundle has this package under msgspec's name, so `fam_quizzes` works unmodified. Records are made and
checked as msgspec does it, with the same messages; what is not needed is not here.
"""

from . import json, structs
from .errors import DecodeError, ValidationError
from .records import Meta, Struct

__all__ = ["DecodeError", "Meta", "Struct", "ValidationError", "json", "structs"]
