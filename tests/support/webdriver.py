"""Firefox and WebKit as they are installed here, driven by their own W3C WebDriver.

Firefox takes WebDriver's commands itself, on a socket (Marionette); WebKitGTK has a program that takes them by HTTP.
So neither needs a package, nor a browser that is changed for tests.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

SECONDS = 600.0  # that anything may take where others work, too; WebKit needs twenty alone to load Python
MINIBROWSER = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"
PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "browser.download.folderList": 2,
    "browser.download.useDownloadDir": True,
    "browser.download.alwaysOpenPanel": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "marionette.port": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key of the W3C's specification
ASYNC = """
const done = arguments[arguments.length - 1], given = arguments[0];
(async () => { %s })().then(value => done({ value }), error => done({ error: String(error?.stack ?? error) }));
"""


class Driven:
    """A browser with one window.

    Args:
        name: of the browser.
        send: sends a command, by its name in Marionette and its method and path over HTTP, and returns its value.
        downloads: the folder that it downloads to, None where it has none.
    """

    def __init__(self, name: str, send: Callable[[str, str, Mapping[str, Any]], Any], downloads: Path | None) -> None:
        self.name, self._send, self.downloads = name, send, downloads

    def open(self, address: str) -> None:
        """Open a page, and wait until it has loaded."""
        self._send("Navigate", "POST url", {"url": address})

    def reload(self) -> None:
        """Load the page again."""
        self._send("Refresh", "POST refresh", {})

    def run(self, body: str, given: Any = None) -> Any:
        """Run the body of an asynchronous function in the page, with `given`, and return what it returns."""
        found = self._send("ExecuteAsyncScript", "POST execute/async", {"script": ASYNC % body, "args": [given]})
        assert "error" not in found, found["error"]
        return found.get("value")

    def wait_for(self, condition: str, given: Any = None) -> Any:
        """Wait until an expression is true in the page, and return its value."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            if found := self.run(f"return {condition}", given):
                return found
            time.sleep(0.1)
        seen = self.run("return document.body.innerText")
        raise AssertionError(f"{self.name}: not in {SECONDS:g} s: {condition}\n{seen}")

    def click(self, selector: str) -> None:
        """Click an element, as a pointer does."""
        self._send("ElementClick", f"POST element/{(one := self._find(selector))}/click", {"id": one})

    def type(self, selector: str, text: str) -> None:
        """Type into an element."""
        one = self._find(selector)
        self._send("ElementSendKeys", f"POST element/{one}/value", {"id": one, "text": text})

    def screenshot(self, path: Path) -> None:
        """Write what the window shows as PNG."""
        found = self._send("TakeScreenshot", "GET screenshot", {})
        path.write_bytes(base64.b64decode(found if isinstance(found, str) else found["value"]))

    def _find(self, selector: str) -> str:
        found = self._send("FindElement", "POST element", {"using": "css selector", "value": selector})
        one: str = found.get("value", found)[ELEMENT]
        return one


def find_firefox() -> str | None:
    """Return Firefox, if this machine has it."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


def find_webkit() -> str | None:
    """Return WebKit's driver, if this machine has it with a browser and a screen for it."""
    whole = next(Path("/").glob(MINIBROWSER.lstrip("/")), None) and shutil.which("Xvfb")
    return shutil.which("WebKitWebDriver") if whole else None


@contextmanager
def firefox(program: str, folder: Path) -> Iterator[Driven]:
    """Start Firefox without a screen, with a profile of its own in `folder`."""
    profile, downloads = folder / "profile", folder / "downloads"
    profile.mkdir(parents=True)
    downloads.mkdir()
    preferences = PREFERENCES | {"browser.download.dir": str(downloads)}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()]
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    command = [program, "--headless", "--marionette", "--no-remote", "--profile", str(profile), "about:blank"]
    with _running(command, folder, {"HOME": str(folder)}) as process:
        port = int(_appearing(profile / "MarionetteActivePort", process))
        with closing(_Marionette(port)) as marionette:
            marionette.send("NewSession", "", {"capabilities": {"alwaysMatch": _capabilities()}})
            yield Driven("Firefox", marionette.send, downloads)


@contextmanager
def webkit(program: str, folder: Path) -> Iterator[Driven]:
    """Start WebKitGTK's small browser on a virtual screen, with nothing kept from before."""
    folder.mkdir(parents=True)
    with ExitStack() as running:
        numbers, written = os.pipe()
        screen = ["Xvfb", "-displayfd", str(written), "-screen", "0", "1280x1000x24", "-nolisten", "tcp"]
        running.enter_context(_running(screen, folder, {}, pass_fds=(written,)))
        os.close(written)
        with os.fdopen(numbers) as file:
            display = f":{file.readline().strip()}"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        own = {"DISPLAY": display, "HOME": str(folder), "GDK_BACKEND": "x11", "XDG_RUNTIME_DIR": str(folder)}
        process = running.enter_context(_running([program, f"--port={port}"], folder, own))
        http = _Http(port, process)
        options = {"binary": str(next(Path("/").glob(MINIBROWSER.lstrip("/")))), "args": ["--automation"]}
        found = http.send(
            "", "POST ", {"capabilities": {"alwaysMatch": _capabilities(**{"webkitgtk:browserOptions": options})}}
        )
        http.session = f"/{found['sessionId']}"
        running.callback(http.send, "", "DELETE ", {})
        yield Driven("WebKit", http.send, None)


def _capabilities(**more: Any) -> dict[str, Any]:
    milliseconds = int(1000 * SECONDS)
    return {"timeouts": {"script": milliseconds, "pageLoad": milliseconds, "implicit": 0}, **more}


class _Marionette:
    """Firefox's own form of WebDriver: the length of a JSON array, a colon, and the array."""

    def __init__(self, port: int) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=2 * SECONDS)
        self._file, self._number = self._connection.makefile("rb"), 0
        self._receive()  # it introduces itself

    def close(self) -> None:
        """Send no more commands."""
        self._file.close()
        self._connection.close()

    def send(self, name: str, http: str, parameters: Mapping[str, Any]) -> Any:
        """Send a command, and return its value."""
        self._number += 1
        message = json.dumps([0, self._number, f"WebDriver:{name}", parameters]).encode()
        self._connection.sendall(b"%d:%s" % (len(message), message))
        _kind, number, error, value = self._receive()
        assert number == self._number
        assert error is None, error
        return value["value"] if isinstance(value, dict) and value.keys() == {"value"} else value

    def _receive(self) -> Any:
        digits = b""
        while (sign := self._file.read(1)) != b":":
            assert sign, "Firefox has closed the connection"
            digits += sign
        return json.loads(self._file.read(int(digits)))


class _Http:
    """WebDriver by HTTP."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self._address, self.session = f"http://127.0.0.1:{port}/session", ""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end and process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"{process.args!r} answers no request")

    def send(self, name: str, http: str, parameters: Mapping[str, Any]) -> Any:
        """Send a command, and return its value."""
        method, _, path = http.partition(" ")
        address = f"{self._address}{self.session}{'/' if path else ''}{path}"
        body = json.dumps(parameters).encode() if method == "POST" else None
        request = urllib.request.Request(address, body, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=2 * SECONDS) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{http}: {error.read().decode()}") from error


@contextmanager
def _running(
    command: list[str], folder: Path, variables: Mapping[str, str], pass_fds: tuple[int, ...] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the block ends, in a session of its own, so that all of its processes end with it."""
    with (folder / f"{Path(command[0]).name}.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env=os.environ | variables, pass_fds=pass_fds, start_new_session=True
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _appearing(path: Path, process: subprocess.Popen[bytes]) -> str:
    """Return what a program writes into a file, as soon as it is there."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        if path.is_file() and (text := path.read_text()):
            return text
        time.sleep(0.1)
    raise AssertionError(f"{process.args!r} has written no {path.name}")
