"""Run the course's recipes of `fam show` on the student's own functions."""

from __future__ import annotations

import inspect
import runpy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from fam.core.errors import CourseError, InvalidValueError, UnknownNameError, broken_file
from fam.core.language import _, message, translated
from fam.core.text import did_you_mean
from fam.course import Course
from fam_grader.execution.budget import Budget
from fam_grader.execution.calls import Call, Raised, Returned
from fam_grader.execution.plain import PlainLauncher
from fam_grader.execution.process import Launcher
from fam_grader.execution.session import Session
from fam_grader.grading.compare import Tolerance, find_mismatch
from fam_grader.visualization.panels import CannotShow, Panel, Part
from fam_grader.visualization.scenes import Scenes
from fam_grader.workspace.checking import own_files

PREFIX = "show_"
CALL_SECONDS = 10.0
PROBE_SECONDS = 2.0
PROBE_SIDE = 32  # pixels: enough to see whether a picture can be made
ALL_SECONDS = 120.0


@dataclass(frozen=True)
class Recipe:
    """A recipe, which `fam show NAME` runs."""

    name: str
    unit: str
    title: str
    make: Callable[..., Iterator[Part]]
    needs: tuple[str, ...]  # the student's functions that it calls
    sample: str | None  # the sample picture that suits it; None where it looks at none
    parameters: tuple[str, ...]  # the whole numbers that it takes from the command line
    optional: int = 0  # how many of them, from the end, may be left out

    @property
    def function(self) -> str:
        """The function that the recipe is about."""
        return self.name if self.name in self.needs else self.needs[0]

    @property
    def usage(self) -> str:
        """The arguments of `fam show`; optional numbers are in brackets."""
        required = len(self.parameters) - self.optional
        numbers = [name.upper() if at < required else f"[{name.upper()}]" for at, name in enumerate(self.parameters)]
        return " ".join([self.name, *numbers])


@dataclass(frozen=True)
class Trouble:
    """The function that a recipe lacks, and what is wrong with it, or that it is not written yet."""

    function: str
    sentence: str
    unwritten: bool = False


@dataclass(frozen=True)
class Showing:
    """The result of a recipe: the parts up to the first failure of a function."""

    recipe: Recipe
    parts: tuple[Part, ...]
    trouble: Trouble | None
    printed: str = ""


class _StopShowing(Exception):
    """A student's function returned no value."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble


class _RecordedFunction:
    """A stand-in for a student's function in a recipe, which calls it in the student's process."""

    def __init__(self, name: str, session: Session, log: _CallLog) -> None:
        self.__name__, self._session, self._log = name, session, log

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the result of the student's function; raise if it has none."""
        return self._ask(Call(self.__name__, args, kwargs))

    def result_of(self, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        """Return a stand-in for the function that the student's function returns; each call of it calls both."""
        return lambda *then: self._ask(Call(self.__name__, args, kwargs, then))

    def _ask(self, call: Call) -> Any:
        self._log.last = self.__name__
        answer = self._session.call(call)
        if isinstance(answer, Returned | Raised):
            self._log.printed += answer.printed
        if isinstance(answer, Returned):
            self._log.answered = True
            return answer.value
        mismatch = find_mismatch(Returned(None), answer, Tolerance())
        assert mismatch is not None
        unwritten = isinstance(answer, Raised) and answer.type_name == "NotImplementedError"
        raise _StopShowing(Trouble(self.__name__, mismatch.sentence, unwritten))


@dataclass
class _CallLog:
    """The state of a running recipe."""

    last: str = ""
    printed: str = ""
    answered: bool = False


def read_recipes(course: Course) -> dict[str, Recipe]:
    """Return the recipes of all units by name, in the course's order."""
    recipes: dict[str, Recipe] = {}
    for unit in course.units.values():
        if not unit.recipes.is_file():
            continue
        try:
            members = runpy.run_path(str(unit.recipes))
        except Exception as error:
            raise broken_file(unit.recipes, error, "cannot be run") from error
        for name, make in members.items():
            if name.startswith(PREFIX) and inspect.isfunction(make):
                recipe = _recipe(course, unit.name, name.removeprefix(PREFIX), make)
                if recipe.name in recipes:
                    raise CourseError(f"{unit.recipes}: {recipes[recipe.name].unit} shows `{recipe.name}`, too.")
                recipes[recipe.name] = recipe
    return recipes


def _recipe(course: Course, unit: str, name: str, make: FunctionType) -> Recipe:
    parameters = inspect.signature(make).parameters
    needs = tuple(each for each in parameters if each in course.functions)
    if not needs:
        where = f"{course.units[unit].recipes}:{make.__code__.co_firstlineno}"
        raise CourseError(
            f"{where}: `{PREFIX}{name}` takes no function of the course, so it shows no student's work."
        )
    scene = parameters.get("scene")
    numbers = [each for name, each in parameters.items() if name not in needs and name != "scene"]
    return Recipe(
        name,
        unit,
        title=(inspect.getdoc(make) or name).partition("\n\n")[0].replace("\n", " "),
        make=make,
        needs=needs,
        sample=None if scene is None else scene.default,
        parameters=tuple(each.name for each in numbers),
        optional=sum(each.default is not inspect.Parameter.empty for each in numbers),
    )


def choose_recipe(course: Course, name: str, numbers: Sequence[int]) -> Recipe:
    """Return the recipe of a name.

    Raises:
        UnknownNameError: the course has no such recipe.
        InvalidValueError: it takes another number of arguments.
    """
    recipes = read_recipes(course)
    if not recipes:
        said = _(
            "This course says nothing of what to show. If this is an older workspace, `fam start --update .` in it "
            "brings what is new, and leaves your functions alone."
        )
        raise CourseError(said)
    if name in course.functions and name not in recipes:
        said = _("There is no picture for `{function}` yet; there are for: {names}.")
        raise CourseError(said.format(function=name, names=", ".join(recipes)))
    if name not in recipes:
        raise UnknownNameError(
            _("Nothing to show is called `{name}`").format(name=name) + did_you_mean(name, recipes)
        )
    wanted, optional = recipes[name].parameters, recipes[name].optional
    if not len(wanted) - optional <= len(numbers) <= len(wanted):
        usage = f"fam show {recipes[name].usage}"
        said = _("`{name}` takes {count} numbers, and got {given}: {usage}")
        raise InvalidValueError(said.format(name=name, count=len(wanted), given=len(numbers), usage=usage))
    return recipes[name]


def show(
    course: Course, recipe: Recipe, scenes: Scenes, numbers: Sequence[int] = (), launcher: Launcher | None = None
) -> Showing:
    """Return the showing of one recipe, run on the student's functions; by default in a process of their own."""
    budget = Budget.of(course.units.values(), ALL_SECONDS, at_least=CALL_SECONDS)
    with Session(launcher or PlainLauncher(), own_files(course, recipe.needs), budget) as session:
        session.start()
        return _run(recipe, scenes, numbers, session)


def survey(course: Course) -> Iterator[Showing]:
    """Yield the showing of every recipe that needs no number, on small pictures, to find out what can be shown."""
    scenes = Scenes(course, side=PROBE_SIDE)
    memory = max((unit.limits.memory_mb for unit in course.units.values()), default=1024.0)
    with Session(PlainLauncher(), own_files(course, ()), Budget(PROBE_SECONDS, memory, ALL_SECONDS)) as session:
        for recipe in read_recipes(course).values():
            yield _run(recipe, scenes, [0] * len(recipe.parameters), session)


def _run(recipe: Recipe, scenes: Scenes, numbers: Sequence[int], session: Session) -> Showing:
    log = _CallLog()
    arguments: dict[str, Any] = {name: _RecordedFunction(name, session, log) for name in recipe.needs}
    arguments |= dict(zip(recipe.parameters, numbers, strict=False))  # what is left out has a default
    if recipe.sample is not None:
        arguments["scene"] = scenes.scene(recipe.sample)
    parts: list[Part] = []
    trouble = None
    try:
        for part in recipe.make(**arguments):
            parts.append(part)
            if isinstance(part, Panel) and part.note:
                trouble = trouble or Trouble(log.last, part.note)
    except _StopShowing as stopped:
        trouble = stopped.trouble
    except CannotShow as error:
        if not log.last:
            raise InvalidValueError(translated(error.args[0])) from error
        # TRANSLATORS: {fault} is "gave None, and an array with 2 axes was expected".
        trouble = Trouble(log.last, message("it {fault}", fault=error.args[0]))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        if not log.last:
            raise
        # A test ensures that recipes work with right answers, so a wrong answer is the reason.
        trouble = Trouble(log.last, message("what it gave cannot be drawn ({error})", error=error))
    return Showing(recipe, tuple(parts) if log.answered else (), trouble, log.printed)


def missing_part(showing: Showing, trouble: Trouble) -> str:
    """Return why a picture, or the rest of it, is not there."""
    if trouble.unwritten and showing.parts:
        said = _("For the rest of this picture `{function}` is needed, and it is not written yet.")
    elif trouble.unwritten:
        said = _("For this picture `{function}` is needed, and it is not written yet.")
    elif showing.parts:
        said = _("For the rest of this picture `{function}` has to work: {fault}.")
    else:
        said = _("For this picture `{function}` has to work: {fault}.")
    return said.format(function=trouble.function, fault=translated(trouble.sentence))
