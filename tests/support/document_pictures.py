"""Make the pictures of the README and of the benchmarks: `fam check`, the report of the sample class, the figures.

`make pictures` runs it. The first two are real: a command in a terminal of its own, and a page in chromium.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from click.testing import CliRunner
from PIL import Image
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from fam.cli import fam
from fam.course import load_course
from fam_grader.authoring.sample_class import make_class
from support import benchmark_page
from support.benchmark_page import Run
from support.browser import FLAGS, find_browser
from support.paths import REPOSITORY
from support.terminals import Terminal

PICTURES = REPOSITORY / "grader" / "pictures"
SEEN = (1000, 1120)  # pixels of the report, from its top

STUDENT = """
import numpy as np


def convolve2d(image, kernel, stride=1, padding=0):
    (sH, sW), (pH, pW) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    image = np.pad(image.astype(float), ((pH, pH), (pW, pW)))
    (H, W), (kH, kW) = image.shape, kernel.shape
    if min(sH, sW) < 1 or kH > H or kW > W:
        raise ValueError("this kernel does not fit")
    out = np.empty(((H - kH) // sH + 1, (W - kW) // sW + 1))
    for row, col in np.ndindex(*out.shape):
        out[row, col] = np.sum(image[row : row + kH, col : col + kW] * kernel)
    return out
"""


def seen_in_a_terminal(folder: Path, *arguments: str) -> str:
    """Run a command in a terminal and return its output with colours."""
    terminal = Terminal(folder, *arguments, environment={"COLORTERM": "truecolor", "TERM": "xterm-256color"})
    terminal.end()
    return f"$ fam {' '.join(arguments)}\n" + terminal.seen.replace("\r\n", "\n").rstrip()


def draw_terminal(screen: str) -> str:
    """Return the SVG of a terminal with this on it, which fetches no font."""
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(screen))
    layout = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    return console.export_svg(title="fam", code_format=layout, unique_id="check")


def draw_check(folder: Path) -> None:
    """Draw what a student reads whose stride is in the size only."""
    CliRunner().invoke(fam, ["start", str(folder)], catch_exceptions=False)
    (folder / "exercises" / "05_strides" / "strides.py").write_text(STUDENT, encoding="utf-8")
    drawn = draw_terminal(seen_in_a_terminal(folder, "check", "convolve2d"))
    (PICTURES / "check.svg").write_text(drawn.replace("\xa0", "&#160;"), encoding="utf-8")


def draw_report(folder: Path) -> None:
    """Draw the top of what an instructor reads of the sample class."""
    make_class(load_course(), folder / "class")
    grade = [sys.executable, "-m", "fam", "grade", folder / "class", "-o", folder / "grades"]
    subprocess.run(grade, check=True, stdout=subprocess.DEVNULL)
    browser = find_browser()
    if browser is None:
        raise SystemExit("no chromium was found; expected one to draw the report with: install chromium")
    shot = folder / "report.png"
    options = [f"--user-data-dir={folder / 'profile'}", f"--screenshot={shot}", f"--window-size={SEEN[0]},{SEEN[1]}"]
    page = (folder / "grades" / "report.html").as_uri()
    subprocess.run([browser, *FLAGS, *options, page], check=True, capture_output=True, cwd=folder)
    with Image.open(shot) as image:
        image.convert("RGB").crop((0, 0, *SEEN)).quantize(64).save(PICTURES / "report.png", optimize=True)


def main() -> None:
    """Draw all."""
    PICTURES.mkdir(exist_ok=True)
    benchmark_page.publish(Run.read(benchmark_page.PUBLISHED))
    with tempfile.TemporaryDirectory() as folder:
        draw_check(Path(folder) / "workspace")
        draw_report(Path(folder))


if __name__ == "__main__":
    main()
