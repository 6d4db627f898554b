"""Errors of the stand-in, by the names of msgspec's."""

from __future__ import annotations


class DecodeError(Exception):
    """The text is no JSON."""


class ValidationError(DecodeError):
    """A value is not of its type; the text names the reason and the place, such as `$.cards[3].due`."""

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(reason + (f" - at `${place}`" if place else ""))
        self.reason, self.place = reason, place

    def below(self, step: str) -> ValidationError:
        """Return the error as the value around sees it."""
        return ValidationError(self.reason, step + self.place)
