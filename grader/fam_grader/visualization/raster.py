"""Turn a panel into a raster of a terminal's size: its values, their colours, or characters for them."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from fam_grader.visualization.panels import Array, Panel
from fam_grader.visualization.rows import brightness

Mode: TypeAlias = Literal["colour", "shades", "ascii"]
Pixels: TypeAlias = npt.NDArray[np.uint8]

BRIGHT = {"shades": " ░▒▓█", "ascii": " .:-=+*#%@"}  # from dark to bright
ABOVE = {"shades": " ░▒▓█", "ascii": " .:+*#"}  # from zero up
BELOW = {"shades": " ·-=≡", "ascii": " '-~="}  # from zero down
GLOWING = {1: (96, 168, 255), -1: (255, 145, 60)}  # the two hues, as they glow on a dark ground
GROUND = (24, 26, 30)
# The same on terminals with 256 colours, in colours that are among them: a blend would be rounded to odd ones.
STEPS = {
    1: ((28, 28, 28), (0, 95, 135), (0, 95, 175), (0, 135, 215), (95, 175, 255)),
    -1: ((28, 28, 28), (135, 95, 0), (175, 95, 0), (215, 95, 0), (255, 135, 0)),
}
LOST = (255, 0, 255)  # what is no finite number


def resampled(panel: Panel, rows: int, columns: int) -> Array:
    """Bring the values to a raster: repeat them, or let the mean or the largest one of a block stand for it."""
    values = panel.values if panel.kind == "coloured" else panel.values[None]
    for axis, count in ((1, rows), (2, columns)):
        size = values.shape[axis]
        if count >= size:
            values = np.take(values, np.arange(count) * size // count, axis)
        else:
            starts = np.arange(count) * size // count
            values = _strongest(values, starts, axis) if panel.kind == "plane" else _mean(values, starts, axis)
    return values if panel.kind == "coloured" else values[0]


def _strongest(values: Array, starts: npt.NDArray[np.intp], axis: int) -> Array:
    """Take the value of the largest magnitude in each block: an edge one pixel wide must not vanish."""
    high, low = np.fmax.reduceat(values, starts, axis), np.fmin.reduceat(values, starts, axis)
    return np.asarray(np.where(high >= -low, high, low))


def _mean(values: Array, starts: npt.NDArray[np.intp], axis: int) -> Array:
    sizes = np.diff(starts, append=values.shape[axis])
    return np.asarray(np.add.reduceat(values, starts, axis) / np.expand_dims(sizes, tuple({0, 1, 2} - {axis})))


def coloured(panel: Panel, values: Array, scale: float, *, few: bool) -> Pixels:
    """Return the colours of a raster, (rows, columns, 3)."""
    if panel.kind in ("plane", "table"):
        return _hues(values, scale, few=few)
    low, high = brightness(panel)
    with np.errstate(invalid="ignore", over="ignore"):
        grey = np.clip((values - low) / (high - low), 0, 1)
    grey = np.moveaxis(grey, 0, -1) if panel.kind == "coloured" else np.repeat(grey[..., None], 3, axis=-1)
    lost = ~np.isfinite(grey).all(axis=-1, keepdims=True)
    return np.where(lost, LOST, np.nan_to_num(grey) * 255).astype(np.uint8)


def _hues(values: Array, scale: float, *, few: bool) -> Pixels:
    """Blend from the dark ground of zero to one hue for positive values, and to another for negative ones."""
    finite = np.isfinite(values)
    safe = np.where(finite, values, 0.0)
    strength = np.clip(np.abs(safe / scale), 0, 1)[..., None] ** 0.7  # weak responses are to be seen, too
    above = safe[..., None] >= 0
    if few:
        step = np.rint(strength[..., 0] * (len(STEPS[1]) - 1)).astype(int)
        blend = np.where(above, np.array(STEPS[1])[step], np.array(STEPS[-1])[step])
    else:
        blend = np.asarray(GROUND) * (1 - strength) + np.where(above, GLOWING[1], GLOWING[-1]) * strength
    return np.where(finite[..., None], blend, LOST).astype(np.uint8)


def shaded(panel: Panel, values: Array, scale: float, mode: Mode) -> list[list[str]]:
    """Return a character for each value; `?` for what is no finite number."""
    if panel.kind == "coloured":
        values = values.mean(axis=0)
    finite = np.isfinite(values)
    safe = np.where(finite, values, 0.0)
    if panel.kind in ("plane", "table"):
        strength = np.abs(safe / scale) ** 0.7
        drawn = np.where(safe >= 0, _pick(strength, ABOVE[mode]), _pick(strength, BELOW[mode]))
    else:
        low, high = brightness(panel)
        drawn = _pick((safe - low) / (high - low), BRIGHT[mode])
    return np.where(finite, drawn, "?").tolist()  # type: ignore[no-any-return]


def _pick(strength: Array, ramp: str) -> npt.NDArray[np.str_]:
    steps = np.clip((strength * len(ramp)).astype(int), 0, len(ramp) - 1)
    picked: npt.NDArray[np.str_] = np.array(list(ramp))[steps]
    return picked
