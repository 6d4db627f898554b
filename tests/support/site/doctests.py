"""Show examples of docstrings as code: Markdown would read `>>>` as three quotations, one within the other."""

from __future__ import annotations

import re

import griffe

EXAMPLE = re.compile(r"^>>> .*\n(?:\S.*\n?)*", re.MULTILINE)


class Examples(griffe.Extension):
    """Put fences around examples that are not indented."""

    def on_instance(self, *, obj: griffe.Object, **_: object) -> None:
        """Change the docstring of one object."""
        if obj.docstring:
            text = EXAMPLE.sub(lambda found: f"```pycon\n{found[0].rstrip()}\n```\n", obj.docstring.value + "\n")
            obj.docstring.value = text.rstrip()
