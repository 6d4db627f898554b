"""Run the command `fam` as `python -m fam`."""

from fam.cli import main

if __name__ == "__main__":
    main()
