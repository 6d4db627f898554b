"""The secret of a term, from which the hidden inputs follow: made once, and kept where only its owner can read it."""

from __future__ import annotations

import secrets
from pathlib import Path

from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes

SECRET = "secret.txt"  # noqa: S105 - the name of the file
MODE = 0o600
SHORTEST, LONGEST = 16, 1_000  # characters


def new_secret() -> str:
    """Return a new random secret."""
    return secrets.token_hex(32)


def read_secret(path: Path) -> str:
    """Read the secret in `path`; CourseError if there is none."""
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise CourseError(f"The secret {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CourseError(f"The secret {path} is not a text file.") from error
    if not SHORTEST <= len(secret) <= LONGEST:
        raise CourseError(
            f"{path} holds {len(secret)} characters; a secret has {SHORTEST} to {LONGEST}. Remove the file, and the "
            "next run makes another one."
        )
    return secret


def keep_secret(path: Path, given: Path | None = None) -> str:
    """Return the secret in the file `given`, or the one that is kept in `path`, or a new one; keep it in `path`."""
    kept = read_secret(path) if given is None and path.exists() else None
    secret = kept or (read_secret(given) if given else new_secret())
    if secret != kept:
        atomic_write_bytes(path, f"{secret}\n".encode(), MODE)
    return secret
