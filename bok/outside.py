"""Find the links that lead to other sites, and ask politely whether they still lead somewhere."""

import re
import time
import urllib.error
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import urldefrag, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from bok.load import Bok
from bok.models import Category
from bok.sentences import blanked_code

SECONDS = 20.0
PAUSE = 1.0
HOSTS_AT_ONCE = 4
_AGENT = "mlops-course-link-check/1.0"
_ADDRESS = re.compile(
    r"""\]\((https?://[^)\s]+)\)|<(https?://[^>\s]+)>|href=["'](https?://[^"']+)"""
)
_GONE = (404, 410, 451)


class Answer(NamedTuple):
    """What became of one address.

    Attributes:
        address: It, without the part after a ``#``.
        places: Where it stands.
        verdict: "alive", "moved" for good, "broken", or "unclear" where the server will not tell.
        detail: The new address, or what the server said.
    """

    address: str
    places: list[str]
    verdict: str
    detail: str = ""


def addresses(root: Path, bok: Bok) -> dict[str, list[str]]:
    """Every outside address of the pages, lessons and facts, with the places where it stands."""
    found: dict[str, list[str]] = defaultdict(list)
    texts = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *root.glob("labs/*/lesson.py")]
    for path in sorted(texts):
        text = blanked_code(path.read_text(encoding="utf-8"))
        for match in _ADDRESS.finditer(text):
            place = path.relative_to(root).as_posix()
            line = text.count("\n", 0, match.start()) + 1
            found[_clean(next(filter(None, match.groups())))].append(f"{place}:{line}")
    for work in bok.references.values():
        if work.link:
            found[_clean(work.link)].append(work.id)
    for category in bok.of(Category):
        for tool in category.tools:
            for address in filter(None, (tool.url, tool.source)):
                found[_clean(address)].append(f"{category.id}: {tool.name}")
    return {address: found[address] for address in sorted(found) if not _is_here(address)}


def _is_here(address: str) -> bool:
    """Whether it leads to the demos, which run on the reader's own machine."""
    return urlsplit(address).hostname in ("localhost", "127.0.0.1")


def _clean(address: str) -> str:
    return urldefrag(address).url


def check(
    places: dict[str, list[str]],
    done: Callable[[], None] = lambda: None,
    seconds: float = SECONDS,
    pause: float = PAUSE,
) -> list[Answer]:
    """Ask for each address: four hosts at once, one request at a time a host, one more try.

    Args:
        places: The addresses, with the places where they stand.
        done: Called after each address.
        seconds: How long a server may take to answer.
        pause: Seconds between two requests to one host, and before the second try.
    """
    hosts: dict[str, list[str]] = defaultdict(list)
    for address in places:
        hosts[urlsplit(address).netloc].append(address)

    def ask_host(mine: list[str]) -> list[Answer]:
        answers = []
        for number, address in enumerate(mine):
            time.sleep(pause if number else 0)
            answer = _ask(address, places[address], seconds)
            if answer.verdict in ("broken", "unclear"):
                time.sleep(pause)
                answer = _ask(address, places[address], seconds)
            answers.append(answer)
            done()
        return answers

    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        return sorted(
            answer for answers in pool.map(ask_host, hosts.values()) for answer in answers
        )


class _Redirects(HTTPRedirectHandler):
    """Follows redirects, and remembers whether the first one was for good."""

    first: int | None = None

    def redirect_request(  # noqa: PLR0913  the signature is the library's
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Note the code, then do as usual."""
        self.first = self.first or code
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _ask(address: str, places: list[str], seconds: float) -> Answer:
    redirects = _Redirects()
    opener = build_opener(redirects)
    request = Request(address, headers={"User-Agent": _AGENT})  # noqa: S310  http(s)
    try:
        with opener.open(request, timeout=seconds) as answer:
            moved = redirects.first in (301, 308)
            return Answer(
                address, places, "moved" if moved else "alive", answer.url if moved else ""
            )
    except urllib.error.HTTPError as error:
        error.close()
        verdict = "broken" if error.code in _GONE else "unclear"
        return Answer(address, places, verdict, f"{error.code} {error.reason}")
    except (OSError, HTTPException, ValueError) as error:
        return Answer(address, places, "broken", f"no answer: {getattr(error, 'reason', error)}")


def report(answers: list[Answer]) -> Iterator[str]:
    """What a person should look at, the broken ones first, and a summary."""
    for verdict in ("broken", "moved", "unclear"):
        for answer in answers:
            if answer.verdict == verdict:
                places = ", ".join(answer.places)
                yield f"{verdict}: {answer.address} ({answer.detail}), in {places}"
    counts = {
        verdict: sum(answer.verdict == verdict for answer in answers)
        for verdict in ("alive", "moved", "unclear", "broken")
    }
    yield ", ".join(f"{count} {verdict}" for verdict, count in counts.items()) + "."
