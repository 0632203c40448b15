"""The hooks in a real build of a small site."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from bok.load import load
from bok.models import Topic

HOOK = Path(__file__).parents[2] / "bok" / "mkdocs_hooks.py"
INDEX = """---
title: Home
---
# Home

[](bok:practice/metrics), [a term](bok:concept/psi) and [@gama2014].

<!-- bok: facts practice/versioning -->
"""
LESSON = """# %% [markdown]
# # Lesson
# See [](bok:practice/continuous-monitoring), [@gama2014], `[@nobody]` and $a_1$.
# %%
1 + 1
"""

Build = Callable[..., Path]


@pytest.fixture
def build_site(tmp_path: Path) -> Build:
    topics = {f"docs/{t.folder}/{t.slug}.md": f"# {t.title}\n" for t in load().of(Topic)}

    def run(pages: dict[str, str], plugins: list[object] | None = None) -> Path:
        for name, text in (topics | pages).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        config = {
            "site_name": "Trial",
            "use_directory_urls": False,
            "theme": {"name": "mkdocs", "highlightjs": False},
            "hooks": [str(HOOK)],
            "plugins": plugins or [],
            "markdown_extensions": [{"pymdownx.arithmatex": {"generic": True}}],
        }
        (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        build(load_config(str(tmp_path / "mkdocs.yml")))
        return tmp_path / "site"

    return run


def test_a_page_is_finished_and_the_others_are_generated(build_site: Build) -> None:
    site = build_site({"docs/index.md": INDEX, "docs/practices/metrics.md": "# By hand\n"})
    home = (site / "index.html").read_text(encoding="utf-8")
    assert '<a href="practices/metrics.html">Metrics and thresholds</a>' in home
    assert '<a href="glossary.html#psi" data-term aria-describedby="term-psi">a term</a>' in home
    assert 'id="term-psi"' in home
    assert 'href="#page-sources"' in home, "the sources are missing in the table of contents"
    assert "In preparation" not in (site / "practices/metrics.html").read_text(encoding="utf-8")
    assert "In preparation" in (site / "practices/testing.html").read_text(encoding="utf-8")
    tool = (site / "tools/nlp.html").read_text(encoding="utf-8")
    assert 'href="../practices/pipelines.html"' in tool
    assert 'id="breck2017"' in (site / "references.html").read_text(encoding="utf-8")
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert 'href="bok:' not in text, page
        assert str(HOOK.parents[1]) not in text, page
        assert str(site.parent) not in text, page


def test_mistakes_stop_the_build_with_page_and_line(
    build_site: Build, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Abort):
        build_site({"docs/index.md": INDEX + "\n[x](bok:practice/none)\n\n[@nobody]\n"})
    assert "index.md: line 10: nothing has the id 'practice/none'" in caplog.text
    assert "index.md: line 12: the bibliography has no entry 'nobody'" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_mistake_that_only_the_html_shows_stops_the_build(
    build_site: Build, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Abort):
        build_site({"docs/index.md": "# A\n\n- a\n\n    [@nobody]\n"})
    assert "index.md: the bibliography has no entry 'nobody'" in caplog.text


def test_a_lesson_is_published_and_nothing_else_of_its_lab(build_site: Build) -> None:
    site = build_site(
        {
            "docs/index.md": "# Home\n\n[The lab](bok:lab/drift)\n",
            "labs/09-drift/lesson.py": LESSON,
            "labs/09-drift/solution.py": "SECRET = 1\n",
            "labs/09-drift/exercise.py": "SECRET = 2\n",
            "labs/09-drift/checks.py": "SECRET = 3\n",
        },
        [{"mkdocs-jupyter": {"include": ["labs/*.py"], "execute": False, "cache": False}}],
    )
    lesson = (site / "labs/drift.html").read_text(encoding="utf-8")
    assert '<a href="../practices/continuous-monitoring.html">Continuous monitoring</a>' in lesson
    assert "<code>[@nobody]</code>" in lesson
    assert "<msub><mi>a</mi><mn>1</mn></msub>" in lesson
    assert 'class="bok-sources"' in lesson
    assert '<a href="labs/drift.html">The lab</a>' in (site / "index.html").read_text()
    files = [path for path in site.rglob("*") if path.is_file()]
    assert not [path for path in files if path.suffix == ".py"]
    assert not [path for path in files if b"SECRET" in path.read_bytes()]


def test_a_lab_without_a_fact_stops_the_build(
    build_site: Build, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Abort):
        build_site({"docs/index.md": "# Home\n", "labs/03-nothing/lesson.py": LESSON})
    assert "labs/03-nothing: nothing has the id 'lab/nothing'" in caplog.text
