"""What the course's `show.py` files are written with: pictures of what a student's own functions return.

A recipe is a function `show_NAME` in `exercises/NN_unit/show.py`; `fam show NAME` runs it. It takes the students'
functions that it calls by their names, each of them as the student wrote it; `scene` brings what there is to look at,
and the default of `scene` names the sample picture that suits best. Further arguments come from the command line as
whole numbers; one with a default may be left out. If a student's function returns a function,
`train.result_of(images)` stands for that. A recipe yields one part after the other:

    def show_convolve2d(convolve2d, scene="shapes"):
        \"\"\"The same filter at three strides.\"\"\"
        yield picture(scene.name, scene.picture)
        yield table(scene.filter_name, scene.filter)
        yield heading("stride by stride")
        for stride in (1, 2, 4):
            yield plane(f"stride {stride}", convolve2d(scene.picture, scene.filter, stride=stride))

What a student's function gives may be anything: the parts, `array` and `whole` refuse what cannot be drawn. What was
yielded before is shown all the same, and a sentence says what is missing.
"""

from fam_grader.visualization.panels import (
    Bars,
    CannotShow,
    Frame,
    Heading,
    Panel,
    Part,
    Scene,
    Spans,
    Staircase,
    Words,
    array,
    coloured,
    heading,
    picture,
    plane,
    real,
    table,
    whole,
)

__all__ = [
    "Bars",
    "CannotShow",
    "Frame",
    "Heading",
    "Panel",
    "Part",
    "Scene",
    "Spans",
    "Staircase",
    "Words",
    "array",
    "coloured",
    "heading",
    "picture",
    "plane",
    "real",
    "table",
    "whole",
]
