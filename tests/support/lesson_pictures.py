"""Draw the lessons' pictures, maps of photos among them, from `solutions/*/picture.py`; `make pictures` runs it."""

from __future__ import annotations

from fam.course import load_course
from fam_grader.authoring.derived import write_pictures


def main() -> None:
    """Write the pictures that are not up to date, and name them."""
    for path in write_pictures(load_course()):
        print(path)


if __name__ == "__main__":
    main()
