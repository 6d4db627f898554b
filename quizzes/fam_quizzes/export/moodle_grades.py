"""The shares of a mark that Moodle accepts for an answer."""

from __future__ import annotations

from fam_quizzes.decks.model import MultiQuestion

# `question_bank::fraction_options_full`: an import with another share is refused, or moved to the nearest.
_LARGE = (100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50)
_SMALL = (40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5, 11.11111, 10, 5)
ACCEPTED = (*_LARGE, *_SMALL)
SHARES = tuple(sign * share for share in ACCEPTED for sign in (1, -1))
EXACT = 0.0001


def share(exact: float) -> str:
    """Write the share nearest to `exact` percent that Moodle accepts.

    >>> share(100 / 3), share(-50), share(100 / 7)
    ('33.33333', '-50', '14.28571')
    """
    nearest = min(SHARES, key=lambda accepted: abs(accepted - exact))
    return f"{nearest:.5f}".rstrip("0").rstrip(".")


def shares(question: MultiQuestion) -> tuple[str, ...]:
    """Return each choice its share: the right ones share the mark, and each wrong one takes as much away."""
    right = sum(choice.right for choice in question.choices)
    return tuple(share((100 if choice.right else -100) / right) for choice in question.choices)


def unshareable(question: MultiQuestion) -> str:
    """Say why Moodle has no shares for a question; nothing where it has them."""
    right = sum(choice.right for choice in question.choices)
    if not right:
        return "no choice is right, and Moodle wants one"
    exact = 100 / right
    if abs(float(share(exact)) - exact) > EXACT:
        return f"{right} right choices, and Moodle does not divide a mark by {right}"
    return ""
