"""Thin hooks: MkDocs calls them, the pure functions of `bok` do the work."""

import shutil
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink
from mkdocs.utils import get_relative_url

from bok.boxes import with_box
from bok.directives import expand
from bok.errors import BokError
from bok.links import check, location
from bok.load import Bok, load
from bok.pages import generated_pages
from bok.rewrite import Page as Rewriter
from bok.terms import Terms

EARLY = 100
"""Before mkdocs-jupyter, which looks only at the files that are there when its turn comes."""


NO_TERMS = ("glossary.md", "references.md")
"""Pages on which no term is explained: the glossary is the explanation, and titles are not ours."""


class Site:
    """What one build knows between two events; MkDocs makes a new one for each build."""

    bok: Bok
    terms: Terms
    urls: dict[str, str]


site = Site()


@event_priority(EARLY)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Load the facts; stop the build with a sentence for each thing that is wrong."""
    try:
        site.bok = load()
        site.terms = Terms(site.bok)
    except BokError as error:
        raise PluginError(_message("the facts in bok/data", error)) from error
    return config


@event_priority(EARLY)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the lessons of the labs, and a page for each fact that has none."""
    for source in sorted(Path(config.config_file_path).parent.glob("labs/*/lesson.py")):
        files.append(_lesson(source, config))
    written = {Path(file.src_uri).with_suffix("") for file in files.documentation_pages()}
    written |= {Path(file.src_uri).with_suffix("") for file in files if _is_notebook(file)}
    for path, content in generated_pages(site.bok).items():
        if Path(path).with_suffix("") not in written:
            files.append(File.generated(config, path, content=content))
    return files


def _is_notebook(file: File) -> bool:
    return file.src_uri.startswith("labs/") and file.src_uri.endswith((".py", ".ipynb"))


def _lesson(source: Path, config: MkDocsConfig) -> File:
    """The page ``labs/<slug>.py`` of a lab.

    mkdocs-jupyter insists on a real file whose path ends in the path of the page, and a link from
    docs/ to labs/ would publish the solutions. So the lesson alone is copied to a hidden folder.

    Raises:
        PluginError: The folder ``labs/09-drift`` has no fact ``lab/drift``.
    """
    root = Path(config.config_file_path).parent / ".cache" / "lessons"
    slug = source.parent.name.split("-", 1)[-1]
    try:
        check(site.bok, f"lab/{slug}")
    except BokError as error:
        raise PluginError(_message(f"labs/{source.parent.name}", error)) from error
    copy = root / "labs" / f"{slug}.py"
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, copy)
    return File(
        copy.relative_to(root).as_posix(), str(root), config.site_dir, config.use_directory_urls
    )


@event_priority(-EARLY)
def on_nav(nav: object, config: MkDocsConfig, files: Files) -> None:
    """Remember the address of every page, now that mkdocs-jupyter has renamed its own."""
    del nav, config
    site.urls = {
        str(Path(file.src_uri).with_suffix("")): file.url for file in files if file.page is not None
    }


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Expand the directives of a Markdown page. A notebook arrives here as Python: left alone."""
    del config, files
    if not page.file.src_uri.endswith(".md"):
        return markdown
    before = page.file.content_string.partition(markdown[:200])[0] if markdown else ""
    try:
        return expand(site.bok, markdown, first_line=before.count("\n") + 1)
    except BokError as error:
        raise PluginError(_message(page.file.src_uri, error)) from error


@event_priority(-EARLY)
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Finish the HTML of a page: links, citations, mathematics, sources."""
    del config, files
    rewriter = _rewriter(page)
    if page.file.src_uri not in NO_TERMS:
        html = site.terms.explain(html, own=[Path(page.file.src_uri).stem])
    if _is_notebook(page.file):
        html = with_box(site.bok, f"lab/{Path(page.file.src_uri).stem}", html)
    try:
        html = rewriter.rewrite(html)
    except BokError as error:
        raise PluginError(_message(page.file.src_uri, error)) from error
    if rewriter.cited and page.toc.items:
        page.toc.items[0].children.append(AnchorLink("Sources", "page-sources", 2))
    return html


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Resolve the ``bok:`` links that a template of the theme has written around the content."""
    del config
    try:
        return _rewriter(page).resolve(output)
    except BokError as error:
        raise PluginError(_message(page.file.src_uri, error)) from error


def _rewriter(page: Page) -> Rewriter:
    def url_of(identifier: str) -> str:
        path, anchor = location(site.bok, identifier)
        if path not in site.urls:
            raise BokError(f"{identifier!r} has no page: {path} is not part of the site")
        return get_relative_url(site.urls[path], page.url) + (f"#{anchor}" if anchor else "")

    return Rewriter(site.bok, url_of, dollars=_is_notebook(page.file))


def _message(place: str, error: BokError) -> str:
    return "\n".join(f"{place}: {problem}" for problem in error.problems)
