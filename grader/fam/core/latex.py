r"""Formulas in LaTeX, as far as decks use it, in the plain characters of a terminal: `\frac{a}{b}` is `a/b`."""

from __future__ import annotations

import re
from collections.abc import Callable

from fam.core.errors import CourseError
from fam.core.text import closest

TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)
FACTOR_BEFORE = re.compile(r"[\w)]$")
DEEPEST = 30  # groups in groups

NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
GREEK = dict(zip(NAMES.split(), "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", strict=True))
# A command, its sign, and what a terminal without it shows, with `_` for a blank.
BETWEEN = """
times × x; div ÷ /; pm ± +-; mp ∓ -+; ast ∗ *; star ⋆ *; odot ⊙ (.); otimes ⊗ (x); oplus ⊕ (+); le ≤ <=
ge ≥ >=; ne ≠ !=; ll ≪ <<; gg ≫ >>; lt < <; gt > >; approx ≈ ~; equiv ≡ ==; sim ∼ ~; propto ∝ ~; in ∈ in
notin ∉ not_in; subset ⊂ in; subseteq ⊆ in; cup ∪ or; cap ∩ and; to → ->; leftarrow ← <-; Rightarrow ⇒ =>
mapsto ↦ ->; Leftrightarrow ⇔ <=>; land ∧ and; lor ∨ or; mid | |
"""
ALONE = """
cdot · *; circ ∘ _o_; bullet • *; neg ¬ not_; forall ∀ for_all_; exists ∃ there_is_; infty ∞ infinity
partial ∂ d; nabla ∇ nabla_; sum ∑ sum; prod ∏ prod; int ∫ int; ell ℓ l; ldots … ...; cdots ⋯ ...; prime ′ '
emptyset ∅ {}; langle ⟨ <; rangle ⟩ >; lfloor ⌊ floor(; rfloor ⌋ ); lceil ⌈ ceil(; rceil ⌉ ); lvert | |
rvert | |; lVert ‖ ||; rVert ‖ ||; | ‖ ||; quad _ _; qquad __ __; , _ _; ; _ _; : _ _; { { {; } } }; % % %
# # #; & & &; $ $ $
"""


def _table(text: str, around: str = "") -> dict[str, tuple[str, str]]:
    rows = (row.split(" ") for row in re.split(r"; (?!_)|\n", text.strip()))
    return {
        name: (f"{around}{sign}{around}".replace("_", " "), f"{around}{plain}{around}".replace("_", " "))
        for name, sign, plain in rows
    }


SIGNS = _table(BETWEEN, " ") | _table(ALONE) | {" ": (" ", " "), "!": ("", ""), "_": ("_", "_")}
ALIASES = {"leq": "le", "geq": "ge", "neq": "ne", "rightarrow": "to", "gets": "leftarrow", "implies": "Rightarrow"}
ALIASES |= {"iff": "Leftrightarrow", "dots": "ldots", "wedge": "land", "vee": "lor", "lnot": "neg"}
FUNCTIONS = frozenset(
    ("exp", "log", "ln", "max", "min", "sin", "cos", "tan", "arg", "argmax", "argmin", "lim", "det")
)
FONTS = frozenset(("mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathcal", "operatorname", "boldsymbol", "bm"))
TEXTS = frozenset(("text", "textrm", "textbf", "textit"))
ACCENTS = {
    "hat": "\u0302",
    "bar": "\u0304",
    "tilde": "\u0303",
    "vec": "\u20d7",
    "dot": "\u0307",
    "overline": "\u0304",
}
SIZES = frozenset(("left", "right", "big", "Big", "bigl", "bigr", "displaystyle", "limits"))
DOUBLE = dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True))
ABOVE = dict(
    zip("0123456789+-=()abcdefghijklmnoprstuvwxyzT′'", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ′′", strict=True)
)
BELOW = dict(zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
COMMANDS = (*GREEK, *SIGNS, *ALIASES, *FUNCTIONS, *FONTS, *TEXTS, *ACCENTS, *SIZES, "frac", "sqrt", "mathbb")


class LatexError(CourseError):
    """A formula with a command that is not known, or with braces that are not balanced."""


def to_unicode(formula: str, *, ascii: bool = False) -> str:
    r"""Return a formula in plain characters; with `ascii`, in those that every terminal has.

    >>> to_unicode(r"y_i = \sum_j w_{ij} x_j + b"), to_unicode(r"\frac{H - k}{s} + 1 \le n^2")
    ('yᵢ = ∑ⱼ wᵢⱼ xⱼ + b', '(H - k)/s + 1 ≤ n²')
    >>> to_unicode(r"\sqrt{x^2 + y^2} \to \alpha", ascii=True)
    'sqrt(x^2 + y^2) -> alpha'

    Raises:
        LatexError: if the formula is not one.
    """
    return " ".join(_Reader(formula, ascii).whole().split())


class _Reader:
    """Reads a formula token by token."""

    def __init__(self, formula: str, plain: bool) -> None:
        self.tokens: list[str] = TOKEN.findall(formula)
        self.plain = plain
        self.depth = 0

    def whole(self) -> str:
        text = self._until("")
        if self.tokens:
            raise LatexError("a `}` has no `{` before it")
        return text

    def _until(self, end: str) -> str:
        pieces: list[str] = []
        while self.tokens and self.tokens[0] != end:
            if self.tokens[0] == "}":
                break
            fraction = self.tokens[0] == "\\frac"
            piece = self._piece()
            if fraction and (FACTOR_BEFORE.search("".join(pieces)) or self._factor_follows()):
                piece = f"({piece})"
            pieces.append(piece)
        return re.sub(r" *([·*]) *", r"\1", re.sub(r" +(?=[\^_])", "", "".join(pieces)))

    def _factor_follows(self) -> bool:
        """Return whether something stands right behind that would seem to belong to a fraction's last part."""
        name = ALIASES.get(self.tokens[0][1:], self.tokens[0][1:]) if self.tokens else ""
        separate = (
            name in SIGNS or name == "right" or not re.match(r"[\w({\\^]", self.tokens[0] if self.tokens else "")
        )
        return not separate

    def _piece(self) -> str:
        sign = self.tokens.pop(0)
        if sign == "{":
            return self._rest_of_group("}")
        if sign in "^_":
            return self._script(self._argument(), above=sign == "^")
        if len(sign) > 1 and sign.startswith("\\"):
            if sign[1:].isalpha():
                self._skip_blanks()
            return self._command(sign[1:].rstrip("*"))
        return " " if sign.isspace() else sign

    def _skip_blanks(self) -> None:
        """Skip blanks in front of what a command may belong to, as LaTeX does; those around signs stay."""
        if len(self.tokens) > 1 and self.tokens[0].isspace() and re.match(r"[\w{\\]", self.tokens[1]):
            self.tokens.pop(0)

    def _rest_of_group(self, end: str) -> str:
        self.depth += 1
        if self.depth > DEEPEST:
            raise LatexError("groups are nested too deeply")
        inner = self._until(end)
        if not self.tokens or self.tokens.pop(0) != end:
            raise LatexError(f"a group has no `{end}`")
        self.depth -= 1
        return inner

    def _argument(self) -> str:
        self._skip_blanks()
        if not self.tokens or self.tokens[0] == "}":
            raise LatexError("something is missing after the last sign")
        return self._piece().strip()

    def _command(self, name: str) -> str:
        name = ALIASES.get(name, name)
        if name in SIGNS:
            return SIGNS[name][self.plain]
        if name in GREEK:
            return f" {name} " if self.plain else GREEK[name]
        if name in FUNCTIONS:
            return f" {name} " if not self._opens() else f" {name}"
        if name in SIZES:
            if self.tokens and self.tokens[0] == ".":  # an invisible bracket
                self.tokens.pop(0)
            return ""
        if name in FONTS | TEXTS:
            return self._argument() if name in FONTS else self._text()
        special: dict[str, Callable[[], str]] = {"frac": self._fraction, "sqrt": self._root, "mathbb": self._double}
        if name in special:
            return special[name]()
        if name in ACCENTS:
            letter = self._argument()
            return f"{name}({letter})" if self.plain or len(letter) != 1 else letter + ACCENTS[name]
        meant = closest(name, COMMANDS)
        raise LatexError(f"unknown command `\\{name}`" + (f"; did you mean `\\{meant}`?" if meant else ""))

    def _opens(self) -> bool:
        return bool(self.tokens) and self.tokens[0] in ("(", "_", "^", "{", "\\left", "\\,")

    def _text(self) -> str:
        """Read words, in which signs mean themselves."""
        if not self.tokens or self.tokens.pop(0) != "{":
            raise LatexError("a text needs braces")
        words = []
        while self.tokens and self.tokens[0] != "}":
            words.append(self.tokens.pop(0).removeprefix("\\"))
        if not self.tokens:
            raise LatexError("a group has no `}`")
        self.tokens.pop(0)
        return "".join(words)

    def _fraction(self) -> str:
        above, below = self._argument(), self._argument()
        return f"{_grouped(above)}/{_grouped(below)}"

    def _root(self) -> str:
        index = ""
        if self.tokens and self.tokens[0] == "[":
            self.tokens.pop(0)
            index = self._rest_of_group("]")
        inner = self._argument()
        if self.plain:
            return f"root({inner}, {index})" if index else f"sqrt({inner})"
        return f"{_raised(index, ABOVE) or index}√{_grouped(inner)}"

    def _double(self) -> str:
        letter = self._argument()
        return letter if self.plain else "".join(DOUBLE.get(each, each) for each in letter)

    def _script(self, text: str, *, above: bool) -> str:
        raised = "" if self.plain else _raised(text, ABOVE if above else BELOW)
        return raised or f"{'^' if above else '_'}{_grouped(text)}"


def _raised(text: str, letters: dict[str, str]) -> str:
    """Return a text in small letters; "" if one of them does not exist."""
    short = text.replace(" ", "")
    return "".join(map(letters.__getitem__, short)) if short and all(each in letters for each in short) else ""


def _grouped(text: str) -> str:
    """Put a text of several parts in parentheses."""
    whole = re.fullmatch(
        r"[∂∇]?[\w.]|\d[\d.]*|[\w.][₀-₉ₐ-ₜᵢ-ᵥⱼ⁰-⁹¹²³ⁿ′]*|\w+\([^()]*\)|[⌊⌈|⟨(][^()|⌊⌈⟨]*[⌋⌉|⟩)]", text
    )
    return text if whole else f"({text})"
