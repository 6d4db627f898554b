"""The bubblewrap backend, if the kernel has no Landlock: a zygote in namespaces of its own, which its children share.

They contain the interpreter with its libraries, NumPy and this package, all read-only, and nothing else: no other
file, no network, no other process. In addition, each child enters every other layer.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import numpy as np

import fam
import fam_grader

PACKAGES = "/packages"
ADD_PACKAGES = f"import sys; sys.path.append({PACKAGES!r})"

# The folders of shared libraries, and the files that locate them.
LIBRARIES = ("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib")
LOCATORS = ("/etc/ld.so.cache", "/etc/alternatives")

# A zygote of root needs these to change its children's user, to end them, and to read files of other users.
ROOT_CAPABILITIES = ("CAP_DAC_READ_SEARCH", "CAP_KILL", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT")
NAMESPACES = ("ipc", "pid", "net", "uts", "cgroup-try")
TIMEOUT_SECONDS = 20.0


def bubblewrap_version() -> str:
    """Return the version of the installed bubblewrap; "" if there is none."""
    program = shutil.which("bwrap")
    if program is None:
        return ""
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip().rpartition(" ")[2]


def bubblewrap_trouble() -> str:
    """Return why bubblewrap does not work with this interpreter; "" if it does."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed"
    command = wrapped_python("pass")
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter
            command, capture_output=True, text=True, check=False, timeout=TIMEOUT_SECONDS, env={}
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap cannot be run: {error}"
    lines = done.stderr.strip().splitlines()
    return f"bubblewrap does not work: {lines[-1] if lines else done.returncode}" if done.returncode else ""


def wrapped_python(program: str, *arguments: str) -> list[str]:
    """Return the command that runs `program` with this interpreter in its own namespaces."""
    command = [shutil.which("bwrap") or "bwrap", "--die-with-parent", "--new-session", "--hostname", "sandbox"]
    command += ["--as-pid-1"]  # no process of bubblewrap beside the zygote could outlive it
    command += [f"--unshare-{name}" for name in NAMESPACES]
    command += ["--cap-drop", "ALL"]
    if os.geteuid() == 0:
        for capability in ROOT_CAPABILITIES:
            command += ["--cap-add", capability]
    else:
        command += ["--unshare-user"]
    command += [*_mounts(), "--proc", "/proc", "--dev-bind", os.devnull, os.devnull, "--tmpfs", "/tmp"]  # noqa: S108
    command += ["--remount-ro", "/", "--chdir", "/", "--"]
    return [*command, _interpreter(), "-I", "-S", "-c", f"{ADD_PACKAGES}; {program}", *arguments]


def _mounts() -> list[str]:
    """Return the options that mount the files which the zygote reads."""
    options: list[str] = []
    bound: list[Path] = []
    for path in map(Path, (*LIBRARIES, *_python_folders())):
        if path.is_symlink():
            options += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir() and not any(path.is_relative_to(other) for other in bound):
            options += ["--ro-bind", str(path), str(path)]
            bound.append(path)
    for locator in LOCATORS:
        options += ["--ro-bind-try", locator, locator]
    options += ["--ro-bind", _interpreter(), _interpreter()]
    for package in _packages():
        options += ["--ro-bind", str(package), f"{PACKAGES}/{package.name}"]
    return options


def _python_folders() -> list[str]:
    """Return the folders of the standard library and of the interpreter's own shared library."""
    here = dict.fromkeys(("base", "platbase", "installed_base", "installed_platbase"), sys.base_prefix)
    library = str(Path(sys.base_prefix, "lib"))
    standard = (sysconfig.get_path(name, vars=here) for name in ("platstdlib", "stdlib"))
    return [library, sysconfig.get_config_var("LIBDIR") or library, *standard]


def _interpreter() -> str:
    """Return the interpreter at its installed path, and not a virtual environment's link to it."""
    installed = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
    return str(installed if installed.is_file() else Path(sys.executable).resolve())


def _packages() -> list[Path]:
    numpy, *others = (Path(str(module.__file__)).parent for module in (np, fam, fam_grader))
    libraries = numpy.with_name("numpy.libs")  # beside a NumPy from PyPI
    return [numpy, *([libraries] if libraries.is_dir() else []), *others]
