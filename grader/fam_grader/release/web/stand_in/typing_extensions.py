"""The one name that py-fsrs takes from typing_extensions, in annotations alone."""

from typing import Any

Self = Any
