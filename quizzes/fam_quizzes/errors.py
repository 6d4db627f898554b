"""What a user can mend: told in one message, never as a traceback."""

from __future__ import annotations

import click


class QuizError(click.ClickException):
    """Something that we saw, what we expected, and what to try; `fam` prints it and ends with exit code 1."""
