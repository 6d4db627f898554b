"""Print what each submission of the corpus earns, beside what it deserves."""

from fam.course import load_course
from fam_grader.execution.isolation import make_launcher
from security.legal.corpus import SUBMISSIONS
from security.legal.runner import LegalRunner
from support.paths import REPOSITORY


def main() -> None:
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


if __name__ == "__main__":
    main()
