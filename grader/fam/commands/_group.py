"""The group of all commands; each module is imported when its command is called."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import click

from fam import __version__
from fam.commands._table import (
    ABOUT,
    CANVAS_PACKAGES,
    COMMANDS,
    COURSE_HELP,
    FOR_STUDENTS,
    GRADING_PACKAGES,
    SERVE_PACKAGES,
    language_of,
)
from fam.commands._translating import in_language, language_restored, speak
from fam.core.language import ENGLISH, _


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command is called, and speaks the course's language."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line; the language of this process is afterwards what it was."""
        with language_restored():
            return super().main(*args, **kwargs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the options before the command; help and errors are in the language of the course that is found."""
        speak(language_of(None))
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which they are declared."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name not in COMMANDS:
            return None
        try:
            command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        except ModuleNotFoundError as error:
            _report_missing_package(cmd_name, error)
            raise
        if cmd_name not in FOR_STUDENTS:
            return command
        return in_language(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command to call; suggest the closest name for an unknown one."""
        if args[0] in COMMANDS and args[0] not in FOR_STUDENTS:
            speak(ENGLISH)
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            from fam.core.text import did_you_mean  # noqa: PLC0415 - only a mistyped command needs it

            ctx.fail(_("No command is called `{name}`").format(name=args[0]) + did_you_mean(args[0], COMMANDS))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; report errors that the user can fix as a message, without a traceback."""
        from fam.core.errors import CourseError, InternalError, InvalidValueError  # noqa: PLC0415 - for commands only

        try:
            return super().invoke(ctx)
        except InvalidValueError as error:
            raise click.UsageError(str(error), self._context_of_command(ctx)) from error
        except (CourseError, InternalError) as error:
            raise click.ClickException(str(error)) from error
        except ModuleNotFoundError as error:
            _report_missing_package(ctx.invoked_subcommand, error)
            raise

    def _context_of_command(self, ctx: click.Context) -> click.Context:
        """Return a context in which errors show the usage of the command that was called, not of the group."""
        name = ctx.invoked_subcommand or ""
        command = self.get_command(ctx, name)
        return click.Context(command, parent=ctx, info_name=name) if command else ctx

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(line)) for name, (_module, line) in COMMANDS.items()])

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the current language."""
        click.Command.format_help(in_language(self), ctx, formatter)


def _report_missing_package(command: str | None, error: ModuleNotFoundError) -> None:
    """Raise the message about a package that is not installed, if it is one of an extra."""
    package = (error.name or "").partition(".")[0]
    extras = {"grade": GRADING_PACKAGES, "canvas": CANVAS_PACKAGES, "serve": SERVE_PACKAGES}
    extra = next((name for name, packages in extras.items() if package in packages), "")
    if extra:
        raise click.ClickException(
            f"`fam {command}` needs packages that are not installed: pip install 'fam-course[{extra}]'"
        ) from error


def _speak_its_language(ctx: click.Context, parameter: click.Parameter, course: Path | None) -> Path | None:
    """Use the language of the course that --course names, before help or an error is shown."""
    if course is not None:
        speak(language_of(course))
    return course


@click.group(cls=LazyGroup, help=ABOUT, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fam-course")
@click.option(
    "--course",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="FAM_COURSE",
    is_eager=True,
    callback=_speak_its_language,
    help=COURSE_HELP,
)
@click.pass_context
def fam(ctx: click.Context, course: Path | None) -> None:
    """Keep the course's folder for the commands."""
    ctx.obj = course
