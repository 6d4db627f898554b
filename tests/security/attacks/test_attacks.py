"""No attack gains a point, learns a secret, leaves anything behind, or goes without a result."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from security.attacks.attack import Attack
from security.attacks.corpus import ATTACKS
from security.attacks.runner import AttackReport, Outcome, run_attacks

# All in one worker of xdist, since the attacks run once for all tests.
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class IndexedReport:
    """The report, and its outcomes by the attack's name."""

    report: AttackReport
    outcomes: dict[str, Outcome]


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> IndexedReport:
    """Run all attacks."""
    *_, report = run_attacks(tmp_path_factory.mktemp("attacks") / "testbed", ATTACKS)
    assert isinstance(report, AttackReport)
    return IndexedReport(report, {each.attack.name: each for each in report.outcomes})


def test_the_corpus_is_large_and_every_attack_has_a_name_of_its_own() -> None:
    """At least eighty attacks, which the reports tell apart."""
    names = [attack.name for attack in ATTACKS]

    assert len(names) >= 80
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_comes_to_nothing(attacked: IndexedReport, attack: Attack) -> None:
    """No point, no secret, no process, no file; a result of its own, and full marks for the honest one after it."""
    outcome = attacked.outcomes[attack.name]

    assert outcome.trouble == ""
    assert outcome.points == 0
    assert outcome.leaks == ()
    assert outcome.processes == ()
    assert outcome.files == ()
    assert outcome.honest == ""


def test_the_instructor_is_shown_text_and_nothing_else(attacked: IndexedReport) -> None:
    """`fam grade` of all attacks ends well, and sends no control character to the terminal."""
    assert attacked.report.instructor == ()
