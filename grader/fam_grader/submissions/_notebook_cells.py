"""The records that a notebook's JSON is decoded to."""

from __future__ import annotations

from typing import Literal

import msgspec


class Cell(msgspec.Struct, gc=False):
    """A cell of a notebook, with its source as JSON."""

    cell_type: Literal["code", "markdown", "raw"]
    source: msgspec.Raw = msgspec.Raw(b'""')


class Notebook(msgspec.Struct):
    """A notebook's cells."""

    cells: list[Cell]
