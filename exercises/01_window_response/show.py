"""Pictures of unit 1 for `fam show`."""

import numpy as np

from fam.visualize import CannotShow, Frame, Words, heading, picture, real, table

AROUND = 6  # pixels


def show_window_response(window_response, scene="shapes"):
    """Three places of a picture, and how strongly the kernel answers at each."""
    kernel = scene.filter
    kH, kW = kernel.shape
    steps = np.diff(scene.picture[: -kH + 1 or None, : -kW or None], axis=1)
    places = {
        "dark to bright": np.unravel_index(np.argmax(steps), steps.shape),
        "bright to dark": np.unravel_index(np.argmin(steps), steps.shape),
        "all the same": np.unravel_index(np.argmin(np.abs(steps)), steps.shape),
    }
    frames = [Frame(int(row), int(col), kH, kW, name) for name, (row, col) in places.items()]
    yield picture(scene.name, scene.picture, frames=frames)
    yield table(f"kernel: {scene.filter_name}", kernel)
    for name, (row, col) in places.items():
        window = scene.picture[row : row + kH, col : col + kW]
        yield heading(f"{name}: row {row}, column {col}", shared=False)
        yield picture("window", window)
        yield table("window × kernel", window * kernel)
        yield Words(f"your window_response: {real(window_response(window, kernel)):g}")


def show_window(window_response, row, col, scene="shapes"):
    """One window, the kernel, their products and the sum, as on paper."""
    kernel = scene.filter
    kH, kW = kernel.shape
    last_row, last_col = scene.picture.shape[0] - kH, scene.picture.shape[1] - kW
    if not (0 <= row <= last_row and 0 <= col <= last_col):
        raise CannotShow(
            f"No window stands at row {row}, column {col}; "
            f"rows go from 0 to {last_row}, columns from 0 to {last_col}."
        )
    window = scene.picture[row : row + kH, col : col + kW]
    yield picture(scene.name, scene.picture, frames=[Frame(row, col, kH, kW, f"row {row}, column {col}")])
    top, left = max(0, row - AROUND), max(0, col - AROUND)
    near = scene.picture[top : row + kH + AROUND, left : col + kW + AROUND]
    yield picture("what is around it", near, frames=[Frame(row - top, col - left, kH, kW)])
    yield heading("multiply each pixel by the weight that lies on it, and add up", shared=False)
    yield picture("window", window)
    yield table(f"× kernel ({scene.filter_name})", kernel)
    yield table("= products", window * kernel)
    terms = " + ".join(
        f"{pixel:g}·({weight:g})" if weight < 0 else f"{pixel:g}·{weight:g}"
        for pixel, weight in zip(window.flat, kernel.flat, strict=True)
    )
    total = f"{np.sum(window * kernel):g}"
    yield Words(f"sum: {terms} = {total}")
    yield Words(f"your window_response: {real(window_response(window, kernel)):g}")
