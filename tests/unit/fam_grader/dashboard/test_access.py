"""Only a browser on this machine that was given the token sees anything, and no other site can act in its name."""

from __future__ import annotations

import hashlib
import json
import re
import socket
from collections.abc import Iterator
from importlib.resources import files

import pytest
from werkzeug.serving import make_server

from fam_grader.dashboard.server import _bind
from support.dashboard import BASE, PORT, Desk, make_class

PAGES = ("/", "/students/0", "/static/style.css", "/files/report.html", "/no-such-page")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return the dashboard of a class that no test changes."""
    desk = Desk.open(make_class(tmp_path_factory.mktemp("class")))
    yield desk
    desk.dashboard.close()


@pytest.mark.parametrize("path", [*PAGES, "/?token=", "/?token=wrong", "/?token=%F0%9F", "/students/0?token=x"])
def test_nothing_is_shown_without_the_token(desk: Desk, path: str) -> None:
    """Neither pages nor files nor whether they are there; the wrong token is none."""
    client = desk.dashboard.app().test_client()
    assert client.get(path, base_url=BASE).status_code == 403
    client.set_cookie(desk.dashboard.access.cookie, "guess", domain="127.0.0.1")
    assert client.get(path, base_url=BASE).status_code == 403


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "127.0.0.1", f"127.0.0.1:{PORT + 1}", f"localhost.evil:{PORT}", ""],
)
@pytest.mark.parametrize("path", ["/", "/students/0", "/?token=TOKEN"])
def test_another_name_of_this_machine_is_refused(desk: Desk, host: str, path: str) -> None:
    """A site that lets its name point to this machine gets nothing, even with token and cookie."""
    path = path.replace("TOKEN", desk.dashboard.access.token)
    assert desk.client.get(path, base_url=BASE, headers={"Host": host}).status_code in (400, 403)


def test_the_token_becomes_a_cookie_that_no_script_and_no_other_site_can_use(desk: Desk) -> None:
    """It is taken out of the address, and the cookie is not the token."""
    access = desk.dashboard.access
    response = desk.dashboard.app().test_client().get(f"/?token={access.token}", base_url=BASE)

    (cookie,) = response.headers.getlist("Set-Cookie")
    assert response.headers["Location"] == "/"
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert access.token not in cookie and "Domain" not in cookie
    assert len({access.token, access.session, access.form}) == 3 and len(access.token) >= 43


@pytest.mark.parametrize("path", PAGES)
def test_every_response_forbids_what_the_pages_do_not_need(desk: Desk, path: str) -> None:
    """No inline script, no frames, nothing from elsewhere, nothing in a cache."""
    headers = desk.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'") and "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in re.sub("style-src[^;]*", "", policy) if "files" in path else "unsafe" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


def test_pages_have_no_inline_code(desk: Desk) -> None:
    """The policy would stop it: neither scripts nor styles nor handlers nor links to code."""
    for page in (desk.page("/"), desk.student("Ada"), desk.student("<script>")):
        assert re.findall("<script[^>]*>", page) == ['<script src="/static/htmx.min.js" defer>']
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|hx-on", page)
        assert "http" not in re.sub("http-equiv", "", page)


@pytest.mark.parametrize(
    "path",
    [
        "/files/../grades.sqlite",
        "/files/..%2Fsecret.txt/feedback.html",
        "/files/%2E%2E/feedback.html",
        "/files/./feedback.html",
        "/files//feedback.html",
        "/files/no-one/feedback.html",
        "/static/../app.py",
        "/static/..%2Fapp.py",
        "/static/dashboard.css%00",
        "/files/secret.txt",
        "/students/-1",
        "/students/0/../../etc/passwd",
    ],
)
def test_no_address_leads_out_of_the_pages(desk: Desk, path: str) -> None:
    """Files are found by the names of students and by nothing else."""
    assert desk.get(path).status_code in (308, 404)


def test_the_pages_that_the_run_wrote_are_there(desk: Desk) -> None:
    """The report, and each student's page, without any script."""
    student = desk.dashboard.reader.data().rows[desk.number("Ada")].student
    assert "the page of a student" in desk.page(f"/files/{student}/feedback.html")
    assert "the class report" in desk.page("/files/report.html")
    assert "script-src" not in desk.get(f"/files/{student}/feedback.html").headers["Content-Security-Policy"]


def test_the_server_listens_on_this_machine_only() -> None:
    """On the loopback address, at a free port or at the one that is asked for."""
    server = _bind(0)
    try:
        assert server.socket.family == socket.AF_INET
        assert server.socket.getsockname() == ("127.0.0.1", server.port)
        assert make_server.__module__ == "werkzeug.serving"
    finally:
        server.server_close()


def test_htmx_is_the_file_of_its_package(desk: Desk) -> None:
    """It is served as npm has it, and its licence is beside it."""
    static = files("fam_grader.dashboard").joinpath("static")
    note = json.loads(static.joinpath("htmx.json").read_text(encoding="utf-8"))
    served = desk.get("/static/htmx.min.js").data

    assert hashlib.sha256(served).hexdigest() == note["sha256"]
    assert f'version:"{note["version"]}"' in served.decode()
    assert "Zero-Clause BSD" in static.joinpath("htmx-licence.txt").read_text(encoding="utf-8")
