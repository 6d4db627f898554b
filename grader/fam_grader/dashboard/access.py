"""Control access: the pages are for who has the address that `fam serve` printed, in a browser on this machine.

The address has a token, which the browser exchanges for a cookie that no script and no other site can use. Other
names of this machine are refused, since a site may let its own name point to 127.0.0.1; forms carry a second secret.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Any

from flask import Flask, Response, abort, redirect, request

HOST = "127.0.0.1"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # with `no-referrer`, browsers send forms with the origin `null`
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Access:
    """The secrets of one run of the dashboard, and the port it listens to."""

    port: int
    token: str = field(default_factory=_secret)
    session: str = field(default_factory=_secret)
    form: str = field(default_factory=_secret)

    @property
    def address(self) -> str:
        """The address to open."""
        return f"http://{HOST}:{self.port}/?token={self.token}"

    @property
    def cookie(self) -> str:
        """The name of the cookie: browsers share cookies between the ports of a machine."""
        return f"fam-serve-{self.port}"

    def guard(self, app: Flask) -> None:
        """Check every request, before anything else is done with it."""
        app.before_request(self._check)
        app.after_request(_add_headers)

    def _check(self) -> Any:
        if request.host not in (f"{HOST}:{self.port}", f"localhost:{self.port}"):
            abort(403, "This name is not one of this machine's.")
        token = request.args.get("token", "")
        if request.path == "/" and request.method == "GET" and token:
            return self._exchange(token)
        if not _equal(request.cookies.get(self.cookie, ""), self.session):
            abort(403, "Open the whole address that `fam serve` has printed, with its token.")
        if request.method not in ("GET", "HEAD"):
            origin = request.headers.get("Origin")
            if origin not in (None, f"http://{request.host}") or not _equal(request.form.get("csrf", ""), self.form):
                abort(403, "This form is not of this page. Load the page again.")
        return None

    def _exchange(self, token: str) -> Any:
        """Set the cookie for who has the token, and take the token out of the address."""
        if not _equal(token, self.token):
            abort(403, "This token is of another run of `fam serve`. Open the address that the last one printed.")
        response = redirect("/", 303)
        response.set_cookie(self.cookie, self.session, httponly=True, samesite="Strict", path="/")
        return response


def _equal(given: str, wanted: str) -> bool:
    return compare_digest(given.encode("utf-8", "replace"), wanted.encode())


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
