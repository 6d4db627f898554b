"""Let `python -m fam_grader` be `fam`."""

from fam_grader.cli import main

if __name__ == "__main__":
    main()
