"""`fam.testing`: the names that suites import, and the old one of the last release."""

from __future__ import annotations

import subprocess
import sys

import pytest

import fam.testing
import fam_grader.testing


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A typo in a suite's import is reported as Python reports it."""
    with pytest.raises(AttributeError, match="Orakel"):
        fam.testing.Orakel  # noqa: B018


@pytest.mark.parametrize("module", [fam.testing, fam_grader.testing])
def test_oracle_is_the_deprecated_name_of_reference(module) -> None:
    """Suites of the last release work for one more; the warning names the new one."""
    with pytest.warns(DeprecationWarning) as warned:
        assert module.Oracle is fam.testing.Reference

    assert any("`Reference`" in str(each.message) for each in warned)


def test_otter_is_not_imported_before_a_suite_asks_for_its_decorator() -> None:
    """A recipe of `fam show` uses other names of the module, and must not wait for otter."""
    script = (
        "import sys, fam.testing; name = 'otter.test_files.exception_test'; before = name in sys.modules; "
        "from fam.testing import test_case; sys.exit(before or name not in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
