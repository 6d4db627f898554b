"""Print what each submission of the corpus earns, beside what it deserves; or write the wrong ones to files."""

import argparse
from pathlib import Path

import yaml

from fam.course import load_course
from fam_grader.execution.isolation import make_launcher
from security.legal.corpus import SUBMISSIONS
from security.legal.runner import LegalRunner
from support.paths import REPOSITORY


def print_marks() -> None:
    """Grade the corpus."""
    launcher, _ = make_launcher("sandbox")
    runner = LegalRunner(load_course(REPOSITORY), launcher)
    for each in SUBMISSIONS:
        mark = runner.mark(each)
        deserved = mark.possible if each.points is None else each.points
        flag = "  " if mark.earned == deserved else "!!"
        lost = ", ".join(label.partition(": ")[2] for label in (*mark.lost, *mark.could_not_run))
        print(f"{flag} {mark.earned:5g} of {mark.possible:g}, deserves {deserved:g}: {each.function}, {each.name}")
        print(f"         lost: {lost or 'nothing'}")


def write_wrong(folder: Path) -> None:
    """Write the wrong submissions as `UNIT.yaml`, one record each, for `fam verify --calls --answers`."""
    folder.mkdir(parents=True, exist_ok=True)
    units: dict[str, dict[str, dict[str, str]]] = {}
    for each in SUBMISSIONS:
        if not each.right:
            name = f"{each.function} {each.name}"
            units.setdefault(each.unit, {})[name] = {"wrong": each.why, "code": each.code}
    for unit, records in units.items():
        text = yaml.safe_dump(records, sort_keys=False, allow_unicode=True)
        (folder / f"{unit}.yaml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, metavar="DIR", help="write the wrong submissions to DIR")
    arguments = parser.parse_args()
    if arguments.write:
        write_wrong(arguments.write)
    else:
        print_marks()
