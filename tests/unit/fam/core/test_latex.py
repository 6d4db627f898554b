"""Formulas in the characters of a terminal: right where they can be shown, refused where they cannot."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core.latex import COMMANDS, LatexError, to_unicode
from fam.core.terminal import Screen


@pytest.mark.parametrize(
    ("formula", "shown", "plain"),
    [
        (r"\left\lfloor\frac{H + 2p - k}{s}\right\rfloor + 1", "⌊(H + 2p - k)/s⌋ + 1", "floor((H + 2p - k)/s) + 1"),
        (r"\frac{1}{1 + e^{-x}}", "1/(1 + e⁻ˣ)", "1/(1 + e^(-x))"),
        (r"\hat{y} = \sigma(W x + b)", "y\u0302 = σ(W x + b)", "hat(y) = sigma (W x + b)"),
        (r"x \in \mathbb{R}^{C \times H}", "x ∈ ℝ^(C × H)", "x in R^(C x H)"),
        (r"\text{ReLU}(x) = \max(0, x)", "ReLU(x) = max(0, x)", "ReLU(x) = max(0, x)"),
        (r"\sum_{i=0}^{n-1} w_{ij} x_j^2", "∑ᵢ₌₀ⁿ⁻¹ wᵢⱼ xⱼ²", "sum_(i=0)^(n-1) w_(ij) x_j^2"),
        (r"\frac{\partial L}{\partial w} \to 0", "∂L/∂w → 0", "(dL)/(dw) -> 0"),
        (r"2\frac{1}{2} \ne \frac{1}{2}x", "2(1/2) ≠ (1/2)x", "2(1/2) != (1/2)x"),
        (r"\sqrt{x^2 + 1} \leq \sqrt[3]{y}", "√(x² + 1) ≤ ³√y", "sqrt(x^2 + 1) <= root(y, 3)"),
        (r"3 \cdot 5\% \approx 15, \{1, \ldots, n\}", "3·5% ≈ 15, {1, …, n}", "3*5% ~ 15, {1, ..., n}"),
    ],
)
def test_a_formula_reads_as_it_is_meant(formula: str, shown: str, plain: str) -> None:
    """Fractions and scripts keep their parts together, also where a terminal has no signs."""
    assert to_unicode(formula) == shown
    assert to_unicode(formula, ascii=True) == plain


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        (r"\alpah", r"unknown command `\alpah`; did you mean `\alpha`?"),
        (r"\begin{matrix}", r"unknown command `\begin`"),
        ("x^", "something is missing after the last sign"),
        (r"\frac{1}", "something is missing after the last sign"),
        ("{a", "a group has no `}`"),
        ("a}", "a `}` has no `{` before it"),
        (r"\text x", "a text needs braces"),
        ("{" * 100 + "}" * 100, "groups are nested too deeply"),
    ],
)
def test_what_cannot_be_shown_is_an_error(formula: str, message: str) -> None:
    """An author learns of it from `fam lint`."""
    with pytest.raises(LatexError, match=re.escape(message)):
        to_unicode(formula)


@given(st.lists(st.sampled_from([*(f"\\{name}" for name in COMMANDS), *"{}[]^_ ab1+()|.$\\"])).map("".join))
def test_any_formula_is_shown_or_refused(formula: str) -> None:
    """Nothing else is raised, and a terminal without signs gets none, but for those that the author typed."""
    for plain in (False, True):
        try:
            text = to_unicode(formula, ascii=plain)
        except LatexError:
            continue
        assert not plain or text.isascii()


def test_a_screen_shows_formulas_and_what_is_none() -> None:
    """Words are wrapped as any others; an unknown command is shown as it is written."""
    markup = r"So $x_i \le \frac{1}{2}$ costs \$5, $6 to $7 and `$a$`; $\foo$."

    assert Screen(colour=False).text(markup) == "So xᵢ ≤ 1/2 costs $5, $6 to $7 and `$a$`; $\\foo$."
    assert Screen(colour=False, ascii=True).text(markup).startswith("So x_i <= 1/2 costs $5")
