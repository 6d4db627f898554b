"""`fam completion`: print or install what makes a shell complete the names of commands, units and functions."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
from click.shell_completion import CompletionItem, ShellComplete, add_completion_class, get_completion_class

from fam.core.files import atomic_write_bytes
from fam.core.language import _

PROGRAM, VARIABLE = "fam", "_FAM_COMPLETE"
SHELLS = ("bash", "zsh", "fish", "powershell")
MARK = "# completion of fam"

# zsh completes only after its own system has been started, which a bare ~/.zshrc does not do.
ZSH_START = "(( ${+functions[compdef]} )) || { autoload -Uz compinit && compinit }\n"


class PowerShellComplete(ShellComplete):
    """PowerShell, for the releases of click that do not know it."""

    name = "powershell"
    source_template = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text })
    $env:COMP_WORDS = $words -join ' '
    $env:COMP_CWORD = $wordToComplete
    $env:%(complete_var)s = 'powershell_complete'
    try {
        %(prog_name)s | ForEach-Object {
            $type, $value, $about = $_ -split "`t", 3
            if ($type -eq 'plain') {
                [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
            }
        }
    } finally {
        Remove-Item Env:COMP_WORDS, Env:COMP_CWORD, Env:%(complete_var)s
    }
}
"""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor without the program's name, and the one that is being typed."""
        return os.environ["COMP_WORDS"].split()[1:], os.environ.get("COMP_CWORD", "")

    def format_completion(self, item: CompletionItem) -> str:
        """Return a line: kind, value and meaning, which PowerShell does not allow to be empty."""
        return f"{item.type}\t{item.value}\t{' '.join((item.help or item.value).split())}"


if get_completion_class("powershell") is None:
    add_completion_class(PowerShellComplete)


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.option("--install", is_flag=True, help="Install it for your user, after a question.")
@click.option("--yes", is_flag=True, help="With --install: do not ask.")
@click.pass_context
def command(ctx: click.Context, shell: str, install: bool, yes: bool) -> None:
    """Make the Tab key complete commands, units, functions and terms.

    Prints the script for SHELL; with --install, writes it to the place that the shell reads. A second time, nothing
    changes but a script of another version.
    """
    text = script(ctx.find_root().command, shell)
    if not install:
        click.echo(text, nl=False)
        return
    try:
        _install(shell, text, ask=not yes)
    except OSError as error:
        sentence = _("{file} cannot be written: {reason}.").format(file=error.filename, reason=error.strerror)
        raise click.ClickException(sentence) from error


def script(program: click.Command, shell: str) -> str:
    """Return the script that the shell runs at its start."""
    kind = get_completion_class(shell)
    assert kind is not None  # registered above
    text = kind(program, {}, PROGRAM, VARIABLE).source()
    return f"{ZSH_START if shell == 'zsh' else ''}{text.rstrip()}\n"


def _install(shell: str, text: str, *, ask: bool) -> None:
    """Write the script, and where the shell does not look for such files, a line that reads it."""
    place, startup = _place(shell), _startup_file(shell)
    line = _line(shell, place)
    before = startup.read_bytes() if startup and startup.is_file() else b""
    to_write = not place.is_file() or place.read_bytes() != text.encode()
    to_add = startup is not None and line.encode() not in before.splitlines()
    if not to_write and not to_add:
        click.echo(_("Completion is installed: {place}").format(place=place))
        return
    if ask:
        click.confirm(_question(to_write, to_add).format(place=place, startup=startup), default=True, abort=True)
    if to_write:
        place.parent.mkdir(parents=True, exist_ok=True)
        atomic_write_bytes(place, text.encode())
        click.echo(_("Written: {place}").format(place=place))
    if startup is not None and to_add:
        startup.parent.mkdir(parents=True, exist_ok=True)
        gap = b"" if not before or before.endswith(b"\n") else b"\n"
        with startup.open("ab") as file:  # appended in place: it may be a link into a folder under version control
            file.write(gap + line.encode() + b"\n")
        click.echo(_("Added a line to {startup}").format(startup=startup))
    click.echo(_("Next: open a new terminal, type `fam check ` and press Tab."))


def _question(to_write: bool, to_add: bool) -> str:
    if to_write and to_add:
        return _("Write {place} and add a line to {startup}?")
    return _("Write {place}?") if to_write else _("Add a line to {startup}?")


def _place(shell: str) -> Path:
    """Return where the script goes: fish reads a folder of them, for the others it lies with the user's data."""
    if shell == "fish":
        return _folder("XDG_CONFIG_HOME", ".config") / "fish" / "completions" / "fam.fish"
    from platformdirs import user_data_path  # noqa: PLC0415

    end = "ps1" if shell == "powershell" else shell
    return user_data_path("fam-course", appauthor=False) / f"completion.{end}"


def _startup_file(shell: str) -> Path | None:
    """Return the file that the shell reads at its start, or None for fish, which needs no line in it."""
    if shell == "bash":
        # A terminal of macOS starts a login shell, which does not read the other file.
        return Path.home() / (".bash_profile" if sys.platform == "darwin" else ".bashrc")
    if shell == "zsh":
        return _folder("ZDOTDIR", "") / ".zshrc"
    return _profile_of_powershell() if shell == "powershell" else None


def _folder(variable: str, default: str) -> Path:
    return Path(os.environ[variable]) if os.environ.get(variable) else Path.home() / default


def _profile_of_powershell() -> Path:
    """Ask PowerShell for its profile, which lies elsewhere in each edition, and where documents are synchronised."""
    program = shutil.which("pwsh") or shutil.which("powershell")
    asked = [program or "", "-NoProfile", "-NonInteractive", "-Command", "$PROFILE"]
    done = program and subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 - words of ours
    if not done or done.returncode or not done.stdout.strip():
        raise click.ClickException(
            _("PowerShell was not found. Where it runs: fam completion powershell | Out-String | Invoke-Expression")
        )
    return Path(done.stdout.strip())


def _line(shell: str, place: Path) -> str:
    if shell == "powershell":
        quoted = str(place).replace("'", "''")
        return f"if (Test-Path '{quoted}') {{ . '{quoted}' }}  {MARK}"
    quoted = shlex.quote(str(place))
    return f"if [ -f {quoted} ]; then . {quoted}; fi  {MARK}"
