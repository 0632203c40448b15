"""Read the links of a built site, and find those that lead nowhere."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

# What a browser loads by itself; a link that a reader follows may lead to another host.
LOADED = (
    ("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("video", "src"),
    ("audio", "src"), ("embed", "src"), ("object", "data"),
)  # fmt: skip
LINKS_THAT_LOAD = {"stylesheet", "preload", "prefetch", "preconnect", "modulepreload", "icon"}


@cache
def page(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def anchors(path: Path) -> frozenset[str]:
    return frozenset(
        tag[key] for key in ("id", "name") for tag in page(path).find_all(attrs={key: True})
    )


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def broken_links(site: Path) -> Iterator[str]:
    """Each link of each page that leads to no file or to no anchor."""
    for path in pages(site):
        for tag in page(path).find_all(href=True):
            problem = _problem(site, path, tag["href"])
            if problem:
                yield f"{path.relative_to(site)}: {tag['href']} {problem}"
        for name, key in LOADED:
            for tag in page(path).find_all(name, attrs={key: True}):
                problem = _problem(site, path, tag[key])
                if problem:
                    yield f"{path.relative_to(site)}: {tag[key]} {problem}"


def _problem(site: Path, path: Path, address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme in ("http", "https", "mailto", "data"):
        return ""
    if parts.scheme or parts.netloc:
        return "is no address of the site"
    # The page for unknown addresses is shown at any depth, so its links start at the root.
    base = site if parts.path.startswith("/") else path.parent
    target = (base / unquote(parts.path).lstrip("/")).resolve() if parts.path else path
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return "leads to no file"
    is_page = target.suffix == ".html"
    if is_page and parts.fragment and unquote(parts.fragment) not in anchors(target):
        return "leads to no anchor"
    return ""


def loaded_from_elsewhere(site: Path) -> Iterator[str]:
    """What a page would load from another host."""
    for path in pages(site):
        addresses = [
            tag[key] for name, key in LOADED for tag in page(path).find_all(name, attrs={key: True})
        ]
        addresses += [
            tag["href"]
            for tag in page(path).find_all("link", href=True)
            if LINKS_THAT_LOAD & set(tag.get("rel", []))
        ]
        for address in addresses:
            if urlsplit(address).netloc:
                yield f"{path.relative_to(site)}: {address}"
