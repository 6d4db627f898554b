"""The pictures of lesson 1: a photo with one response; one window's products; one kernel on three windows."""

import runpy
from pathlib import Path

import numpy as np

from fam.pictures import WORDS, Picture
from fam_grader.visualization.scenes import read_grey_png

MINUS = "\N{MINUS SIGN}"
ROOT = Path(__file__).parents[2]
ROW, COL = 80, 45  # a window on the border of the coat, in front of the lawn


def draw() -> str:
    """Return the lesson's picture as SVG."""
    image = np.array([[1, 0, 2, 1, 0], [0, 3, 1, 2, 1], [2, 0, 4, 1, 1], [1, 1, 0, 2, 0]])
    kernel = np.array([[1, -1, 1], [-1, 1, -1]])
    row, col = 1, 1
    kH, kW = kernel.shape
    window = image[row : row + kH, col : col + kW]

    picture = Picture()
    right, bottom = picture.image(image, 14, 34, title="image (H, W)", windows=[(row, col, kH, kW)])
    middle = (34 + bottom) / 2
    top = middle - picture.cell
    for symbol, values, title in [
        ("·", kernel, "kernel (kH, kW)"),
        ("=", window * kernel, "products"),
    ]:
        picture.text(symbol, right + 22, middle + 7, size=22, anchor="middle")
        right, _ = picture.grid(values, right + 44, top, title=title)
    picture.arrow(right + 12, middle, right + 44, middle)
    picture.grid([[(window * kernel).sum()]], right + 56, middle - picture.cell / 2, title="response")

    top, left = bottom + 62, 14.0
    picture.text("The same kernel on three windows:", 14, top - 28, size=15)
    vee = 4 * (kernel > 0)
    for values, words in [(vee, "its pattern"), (np.full((kH, kW), 4), "nothing of it"), (4 - vee, "the opposite")]:
        right, end = picture.image(values, left, top, white=4)
        picture.arrow(right + 10, top + picture.cell, right + 36, top + picture.cell)
        response = str((values * kernel).sum()).replace("-", MINUS)
        picture.text(response, right + 44, top + picture.cell + 7, size=20)
        picture.text(words, left, end + 20, size=13, colour=WORDS)
        left = right + 104
    picture.legend(14, end + 40, white=4)
    return picture.svg(
        "A window of an image, multiplied by a kernel place by place, adds up to 7. "
        "On three other windows the same kernel gives 12, 0 and minus 12."
    )


def draw_photo() -> str:
    """Return the picture of a photo, one window of it, and the map of all responses, as SVG."""
    photo = read_grey_png(ROOT / "exercises" / "pictures" / "camera.png").astype(float)
    kernel = np.array([[-1.0, 0, 1]] * 3)
    window_response = runpy.run_path(str(Path(__file__).with_name("window_response.py")))["window_response"]
    windows = np.lib.stride_tricks.sliding_window_view(photo, kernel.shape)
    response_map = np.array([[window_response(window, kernel) for window in line] for line in windows])
    picture = Picture(cell=36)
    right, _ = picture.pixels(photo, 14, 34, zoom=1.5, scale=255, title="a photo (128, 128)")
    picture.frame(14 + 1.5 * COL - 3, 34 + 1.5 * ROW - 3, 10.5, 10.5)
    x = right + 42
    picture.arrow(14 + 1.5 * COL + 10, 34 + 1.5 * ROW, x - 6, 88)
    picture.image(windows[ROW, COL], x, 34, white=255, title="its window")
    picture.text("·", x + 54, 159, size=22, anchor="middle")
    right, _ = picture.grid(kernel, x, 186, title="kernel")
    picture.text(f"response: {response_map[ROW, COL]:g}", x + 54, 322, size=15, anchor="middle")
    picture.arrow(right + 10, 130, right + 44, 130)
    x = right + 52
    picture.pixels(response_map, x, 34, zoom=1.5, signed=True, scale=400, title="all responses (126, 126)")
    picture.frame(x + 1.5 * COL - 3, 34 + 1.5 * ROW - 3, 7.5, 7.5)
    picture.legend(14, 344, white=255)
    return picture.svg(
        "A photo of a man with a camera on a tripod. A window of 3 by 3 pixels on the border of his dark coat, times a "
        "kernel, gives one response; the responses of all windows together draw the borders in the photo: blue where "
        "bright is to the right of dark, orange where dark is to the right of bright."
    )
