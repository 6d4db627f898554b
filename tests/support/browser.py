"""The browser in which our pages are looked at."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
LIGHT, DARK = "1", "0"  # chromium's preferredColorScheme

# The page stands in a frame, because no window of the browser is as narrow as a telephone. Everything is unfolded,
# and what is seen is noted.
FRAME = """<!doctype html>
<meta name="color-scheme" content="light dark">
<iframe src="page.html" width="WIDTH" height="900" style="border: 0"></iframe>
<script>
addEventListener("load", () => {
  const view = document.querySelector("iframe").contentWindow;
  const page = view.document, root = page.documentElement, all = selector => [...page.querySelectorAll(selector)];
  for (const fold of all("details")) fold.open = true;
  document.documentElement.dataset.seen = JSON.stringify(SEEN);
});
</script>
"""


def find_browser() -> str | None:
    """Return the program, by the first of its names that this machine knows."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def look_at(browser: str, page: str, folder: Path, seen: str, *, width: int, scheme: str = LIGHT) -> Any:
    """Open a page, and return what an expression of JavaScript sees in it.

    Args:
        seen: the expression, in which `view` is the page's window, `page` its document, `root` its root element, and
            `all(selector)` an array of elements.
        width: of the page, in CSS pixels.
    """
    (folder / "page.html").write_text(page, encoding="utf-8")
    (folder / "frame.html").write_text(FRAME.replace("WIDTH", str(width)).replace("SEEN", seen), encoding="utf-8")
    options = [f"--user-data-dir={folder / 'profile'}", "--dump-dom", "--allow-file-access-from-files"]
    options += [f"--blink-settings=preferredColorScheme={scheme}", "--host-resolver-rules=MAP * ~NOTFOUND"]
    command = [browser, *FLAGS, *options, (folder / "frame.html").as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    match = re.search(r'data-seen="([^"]*)"', done.stdout)
    assert match, done.stdout[:2000] + done.stderr[-2000:]
    return json.loads(unescape(match[1]))
