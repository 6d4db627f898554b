"""What the moving page asks of a student's function: the map of an image, beside the page's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from fam.core.errors import CourseError
from fam.core.language import _, translated
from fam.course import Course, Unit
from fam_grader.execution.budget import Budget
from fam_grader.execution.calls import Call, Returned
from fam_grader.execution.process import Launcher
from fam_grader.execution.session import Session
from fam_grader.grading.compare import Tolerance, find_mismatch
from fam_grader.workspace.checking import own_files

Asked = Mapping[str, Any]  # `operation`, `image` (C, H, W), `kernel` (C, kH, kW), `bias`, pairs of the rest
Array = npt.NDArray[Any]


def _window_response(asked: Asked) -> Call | None:
    image, kernel = _arrays(asked)
    fits = image.shape == kernel.shape and len(image) == 1
    return Call("window_response", (image[0], kernel[0], asked["bias"])) if fits and _plain(asked) else None


def _feature_map(asked: Asked) -> Call | None:
    image, kernel = _arrays(asked)
    return Call("feature_map", (image[0], kernel[0])) if len(image) == 1 and _plain(asked, bias=0) else None


def _convolve2d(asked: Asked) -> Call | None:
    image, kernel = _arrays(asked)
    able = len(image) == 1 and not asked["bias"] and _without_dilation(asked)
    return Call("convolve2d", (image[0], kernel[0]), _pairs(asked)) if able else None


def _convolve_volume(asked: Asked) -> Call | None:
    image, kernel = _arrays(asked)
    settings = {name: pair[0] for name, pair in _pairs(asked).items() if pair[0] == pair[1]}
    able = len(settings) == 2 and _without_dilation(asked)
    return Call("convolve_volume", (image, kernel, asked["bias"]), settings) if able else None


def _pool(name: str, operation: str) -> Callable[[Asked], Call | None]:
    def pool(asked: Asked) -> Call | None:
        image, window = _arrays(asked)
        able = asked["operation"] == operation and len(image) == 1 and _without_dilation(asked)
        return Call(name, (image[0], window.shape[1:]), _pairs(asked)) if able else None

    return pool


# The functions that compute a map, each with the call that does; None if it cannot take such settings.
CALLS: Mapping[str, Callable[[Asked], Call | None]] = {
    "window_response": _window_response,
    "feature_map": _feature_map,
    "convolve2d": _convolve2d,
    "convolve_volume": _convolve_volume,
    "max_pool2d": _pool("max_pool2d", "max"),
    "average_pool2d": _pool("average_pool2d", "average"),
}


def map_of(course: Course, unit: Unit, asked: Asked, launcher: Launcher) -> list[list[float]]:
    """Return the map that the student's own function computes.

    Raises:
        CourseError: it has no map for these settings, or what it gives is none.
    """
    pooling = asked["operation"] != "convolution"
    able = (CALLS[name](asked) for name in unit.functions if name in CALLS and ("pool" in name) == pooling)
    call = next((each for each in able if each), None)
    if call is None:
        raise CourseError(_("the function of this unit does not take these settings"))
    budget = Budget.of([unit], at_least=2.0)
    with Session(launcher, own_files(course, [call.function]), budget) as session:
        answer = session.call(call)
    if not isinstance(answer, Returned):
        mismatch = find_mismatch(Returned(None), answer, Tolerance())
        assert mismatch is not None
        raise CourseError(str(translated(mismatch.sentence)))
    found = np.asarray(answer.value)
    if found.dtype.kind not in "biuf":
        raise CourseError(_("it gave no numbers"))
    plane: list[list[float]] = np.atleast_2d(found.astype(float)).tolist()
    return plane


def _arrays(asked: Asked) -> tuple[Array, Array]:
    return np.array(asked["image"], float), np.array(asked["kernel"], float)


def _pairs(asked: Asked) -> dict[str, tuple[int, int]]:
    return {name: (int(asked[name][0]), int(asked[name][1])) for name in ("stride", "padding")}


def _without_dilation(asked: Asked) -> bool:
    return list(asked["dilation"]) == [1, 1]


def _plain(asked: Asked, bias: float | None = None) -> bool:
    """Return whether the filter stops at every place of the image as it is."""
    pairs = _pairs(asked)
    plain = pairs == {"stride": (1, 1), "padding": (0, 0)} and _without_dilation(asked)
    return plain and bias in (None, asked["bias"])
