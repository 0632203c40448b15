"""The built site: complete, every link alive, no solution in it, nothing loaded from elsewhere."""

import html
import re
import subprocess
import sys
from collections import Counter

import pytest
from links import broken_links, loaded_from_elsewhere, page, pages

from bok.blocks import blocks
from bok.load import load
from bok.models import Topic

pytestmark = pytest.mark.xdist_group("site")

FOLDERS = {"practice": "practices", "level": "levels", "tool": "tools", "lab": "labs"}


def test_every_link_and_anchor_leads_somewhere(site):
    assert list(broken_links(site)) == []


def test_nothing_is_loaded_from_another_host(site):
    assert list(loaded_from_elsewhere(site)) == []


@pytest.mark.parametrize(
    ("markup", "finds"),
    [
        ('<a href="gone.html">x</a>', "leads to no file"),
        ('<a href="#gone">x</a>', "leads to no anchor"),
        ('<a href="bok:practice/versioning">x</a>', "is no address"),
        ('<img src="gone.svg">', "leads to no file"),
    ],
)
def test_a_dead_link_is_found(tmp_path, markup, finds):
    (tmp_path / "index.html").write_text(markup)
    (found,) = broken_links(tmp_path)
    assert finds in found


def test_a_foreign_script_is_found(tmp_path):
    (tmp_path / "index.html").write_text(
        '<script src="//cdn.example/x.js"></script><link rel="stylesheet" href="https://a.example/x.css">'
        '<a href="https://a.example/">a link to follow is fine</a>'
    )
    assert len(list(loaded_from_elsewhere(tmp_path))) == 2


def test_every_fact_with_a_page_of_its_own_has_it_in_the_navigation(site):
    nav = {a["href"] for a in page(site / "index.html").select("nav.md-nav a[href]")}
    for identifier, fact in load().facts.items():
        kind, slug = identifier.split("/")
        folder = FOLDERS.get(kind) or getattr(fact, "folder", None)
        assert folder is None or f"{folder}/{slug}.html" in nav, identifier


def test_every_page_has_one_heading_a_title_and_a_language(site):
    for path in pages(site):
        soup = page(path)
        assert len(soup.find_all("h1")) == 1, path
        assert soup.title.text.strip(), path
        assert soup.html["lang"] == "en", path


def test_no_code_block_escapes_the_count(site, root):
    counted = Counter(block.page for block in blocks(root))
    for source in sorted((root / "docs").rglob("*.md")):
        name = source.relative_to(root / "docs").with_suffix(".html")
        found = page(site / name).select("article pre")
        assert len(found) == counted[f"docs/{source.relative_to(root / 'docs').as_posix()}"], name


def test_every_description_of_a_link_is_on_its_page(site):
    for path in pages(site):
        for link in page(path).select("a[data-term]"):
            assert page(path).find(id=link["aria-describedby"]), (path, link)
    assert page(site / "practices/continuous-monitoring.html").select("a[data-term]")


def test_every_picture_has_a_text_alternative(site):
    for path in pages(site):
        for img in page(path).find_all("img"):
            assert img.has_attr("alt"), path
        for svg in page(path).select("article svg"):
            # A picture has a title; an icon beside a text is hidden or has none of its own.
            decorative = svg.find_parent(class_=["twemoji", "md-icon"]) or svg.get("aria-hidden")
            assert decorative or svg.find("title"), (path, str(svg)[:100])


def test_no_solution_is_published(site, root):
    code = {path.relative_to(site) for path in site.rglob("*.py") if path.stem != "lesson"}
    docs = root / "docs"
    assert code == {path.relative_to(docs) for path in docs.glob("tools/examples/*.py")}
    assert published_answers(site, root) == []


def test_a_published_answer_is_found(tmp_path, root):
    line = sorted(answers(root / "labs" / "09-drift" / "solution.py"))[0]
    marked_up = html.escape(line).replace(" ", "<span> </span>")
    (tmp_path / "index.html").write_text(f"<pre>{marked_up}</pre>")
    assert published_answers(tmp_path, root) == [line]


def published_answers(site, root):
    """The lines of any solution that stand on a page or in the search index."""
    published = "\n".join(
        path.read_text(encoding="utf-8")
        for pattern in ("*.html", "*.json", "*.js")
        for path in sorted(site.rglob(pattern))
    )
    words = html.unescape(re.sub(r"<[^>]+>", "", published))
    return [
        line
        for solution in sorted(root.glob("labs/*/solution.py"))
        for line in sorted(answers(solution))
        if line in words
    ]


def answers(solution):
    """The lines that a student has to write: those the exercise does not have, imports aside."""
    exercise = solution.with_name("exercise.py").read_text(encoding="utf-8")
    lines = {line.strip() for line in solution.read_text(encoding="utf-8").splitlines()}
    imports = ("from ", "import ")
    own = {line for line in lines if line not in exercise and not line.startswith(imports)}
    found = {line for line in own if len(line) > 30}
    assert len(found) > 5
    return found


def test_an_unknown_id_stops_the_build(tmp_path, root):
    for topic in load().of(Topic):  # facts link to them, and no page is made for them
        page_of = tmp_path / "docs" / topic.folder / f"{topic.slug}.md"
        page_of.parent.mkdir(parents=True, exist_ok=True)
        page_of.write_text("# Topic\n")
    (tmp_path / "docs" / "index.md").write_text("# Home\n\nSee [it](bok:practice/vresioning).\n")
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: x\nhooks: ['{root / 'bok' / 'mkdocs_hooks.py'}']\nplugins: []\n"
    )
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode != 0
    said = built.stdout + built.stderr
    assert "index.md" in said
    assert "practice/vresioning" in said
    assert "practice/versioning" in said, "the close match is offered"
    assert "Traceback" not in said


DEAD = {
    "[no page](gone.md)": "'gone.md'",
    "[no section of a page](other.md#gone)": "'other.md#gone'",
    "[no section here](#gone)": "'#gone'",
    "![no picture](gone.svg)": "'gone.svg'",
}


def test_dead_links_stop_the_build(tmp_path, root):
    settings = (root / "mkdocs.yml").read_text(encoding="utf-8")
    validation = re.search(r"^validation:\n(?:[ ]+.*\n)+", settings, re.MULTILINE)[0]
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Home\n\n" + "\n".join(DEAD))
    (tmp_path / "docs" / "other.md").write_text("# Other\n")
    (tmp_path / "mkdocs.yml").write_text(f"site_name: x\nplugins: []\n{validation}")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode != 0
    said = [line for line in built.stderr.splitlines() if line.startswith("WARNING")]
    assert len(said) == len(DEAD)
    for link, part in DEAD.items():
        assert any(part in line for line in said), link
