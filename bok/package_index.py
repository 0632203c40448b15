"""Ask the package index which releases a Python package has.

Which index that is, pip knows: from its configuration, else from its own default. No address is
written here. The answers are those of the simple repository API (PEP 503, in HTML) or of its JSON
form (PEP 691), with the dates of PEP 700 and the states of PEP 792 where the index gives them.
"""

import ast
import json
import os
import re
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import Version

from bok.errors import BokError

SECONDS = 15
_JSON = "application/vnd.pypi.simple.v1+json"
_SETTING = re.compile(r"^(?P<key>\S+?)=(?P<value>'.*'|\".*\")$", re.MULTILINE)
_DEFAULT = re.compile(r"--index-url.*?\(default\s+([^\s)]+)\)", re.DOTALL)


class Project(NamedTuple):
    """What an index knows of a package.

    Attributes:
        releases: The final versions that were not withdrawn, each with the day of its first file,
            or None where the index does not say it.
        state: The state that its owners or the index have declared; "active" unless told otherwise.
    """

    releases: dict[Version, date | None]
    state: str


class PackageIndex:
    """The indexes that pip would ask, one after the other.

    Attributes:
        addresses: Where they are; credentials may be part of an address, so it is never printed.
    """

    def __init__(
        self, addresses: list[str], cert: str | None = None, proxy: str | None = None
    ) -> None:
        self.addresses = addresses
        handlers: list[urllib.request.BaseHandler] = [
            urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=cert))
        ]
        if proxy:
            handlers.append(urllib.request.ProxyHandler({"http": proxy, "https": proxy}))
        self._opener = urllib.request.build_opener(*handlers)

    @classmethod
    def of_pip(cls) -> "PackageIndex":
        """The indexes of the pip of this environment.

        Raises:
            BokError: pip is missing, or configured to use no index.
        """
        settings = {m["key"]: m["value"] for m in _SETTING.finditer(_pip("config", "list"))}

        def setting(name: str) -> str | None:
            for section in (":env:.", "download.", "install.", "global."):
                if value := settings.get(section + name):
                    return str(ast.literal_eval(value))
            return None

        if (setting("no-index") or "").lower() in ("1", "true", "yes", "on"):
            raise BokError("pip is configured to use no package index (no-index)")
        first = setting("index-url")
        if first is None:
            found = _DEFAULT.search(_pip("download", "--help"))
            if found is None:
                raise BokError("pip does not say which package index it uses; set its index-url")
            first = found[1]
        more = (setting("extra-index-url") or "").split()
        return cls([first, *more], setting("cert"), setting("proxy"))

    def project(self, package: str) -> Project | None:
        """What the indexes know of a package together; None when none of them has it.

        Raises:
            BokError: An index does not answer, or gives an answer that cannot be read.
        """
        known = [found for address in self.addresses if (found := self._ask(address, package))]
        if not known:
            return None
        releases: dict[Version, date | None] = {}
        for one in reversed(known):  # the first index has the last word
            releases |= one.releases
        return Project(releases, known[0].state)

    def _ask(self, address: str, package: str) -> Project | None:
        request = _request(address, canonicalize_name(package))
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                kind, content = answer.headers.get_content_type(), answer.read()
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in (404, 410):
                return None
            raise BokError(f"the package index answered {error.code} ({error.reason})") from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, FileNotFoundError):  # an index that is a folder
                return None
            raise BokError(f"the package index cannot be reached: {reason}") from error
        try:
            return _read_json(content) if kind.endswith("json") else _read_html(content)
        except (ValueError, TypeError, KeyError) as error:
            raise BokError(f"the answer of the package index cannot be read: {error}") from error


def _pip(*arguments: str) -> str:
    command = [sys.executable, "-m", "pip", *arguments]
    # Help text is wrapped to the width of the terminal, and a wrapped address cannot be read.
    environment = {**os.environ, "COLUMNS": "1000"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode != 0:
        raise BokError(f"pip does not run, and it knows the package index: {done.stderr.strip()}")
    return done.stdout


def _request(address: str, name: str) -> urllib.request.Request:
    parts = urlsplit(address.rstrip("/") + f"/{name}/")
    if parts.scheme not in ("https", "http", "file"):
        raise BokError("the index-url of pip begins with neither https:, http: nor file:")
    if parts.scheme == "file":
        parts = parts._replace(path=parts.path + "index.html")
    host = parts.netloc.rpartition("@")[2]
    request = urllib.request.Request(  # noqa: S310  the scheme was checked
        urlunsplit(parts._replace(netloc=host)), headers={"Accept": f"{_JSON}, text/html;q=0.1"}
    )
    if parts.username:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        request.add_header("Authorization", f"Basic {b64encode(pair.encode()).decode()}")
    return request


def _read_json(content: bytes) -> Project:
    answer: dict[str, Any] = json.loads(content)
    files = (
        (file["filename"], bool(file.get("yanked")), file.get("upload-time"))
        for file in answer["files"]
    )
    return Project(_releases(files), answer.get("project-status", {}).get("status", "active"))


def _read_html(content: bytes) -> Project:
    reader = _Links()
    reader.feed(content.decode("utf-8"))
    return Project(_releases(iter(reader.files)), reader.state)


class _Links(HTMLParser):
    """The files that a page of the index lists, and the state that its head declares."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[tuple[str, bool, str | None]] = []
        self.state = "active"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep each link and the meta tag of PEP 792."""
        values = dict(attrs)
        if tag == "a" and values.get("href"):
            name = unquote(urlsplit(values["href"] or "").path.rpartition("/")[2])
            self.files.append((name, "data-yanked" in values, None))
        elif tag == "meta" and values.get("name") == "pypi:project-status":
            self.state = values.get("content") or "active"


def _releases(files: Iterator[tuple[str, bool, str | None]]) -> dict[Version, date | None]:
    """Each final version with the day of its first file; pre-releases if there is no other."""
    found: dict[Version, date | None] = {}
    for name, yanked, uploaded in files:
        version = _version(name)
        if version is not None and not yanked:
            day = datetime.fromisoformat(uploaded).date() if uploaded else None
            found[version] = min(filter(None, (day, found.get(version))), default=None)
    return {version: day for version, day in found.items() if not version.is_prerelease} or found


def _version(name: str) -> Version | None:
    try:
        if name.endswith(".whl"):
            return parse_wheel_filename(name)[1]
        return parse_sdist_filename(name)[1]
    except (InvalidWheelFilename, InvalidSdistFilename, ValueError):  # an egg, an old name
        return None
