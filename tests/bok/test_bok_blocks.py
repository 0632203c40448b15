"""The count of code blocks: each kind is recognised, and what nothing runs is found."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bok import cli
from bok.blocks import KINDS, Block, blocks

ROOT = Path(__file__).parents[2]

PAGE = """# Page

<!-- code: bok.graph:Graph -->
<!-- example: tools/examples/nlp.py -->
<!-- modules: reference_impl -->

```python
x = 1
```
```bash
make test
```

~~~text
<!-- code: in a block -->
~~~

    ```python
    indented = True
    ```

``` { .python }
attributes = True
```

```yaml
a: 1
```
"""
LESSON = "# %% [markdown]\n# # Head\n# %%\n1 + 1\n# %% tags=['x']\n2\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, text in {"docs/a/page.md": PAGE, "labs/01-x/lesson.py": LESSON}.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_each_kind_is_recognised(repository: Path) -> None:
    page, lesson = "docs/a/page.md", "labs/01-x/lesson.py"
    assert blocks(repository) == [
        Block(page, 3, "shown"),
        Block(page, 4, "example"),
        Block(page, 7, "executed"),
        Block(page, 10, "shell"),
        Block(page, 14, "output"),
        Block(page, 18, "neither"),
        Block(page, 22, "neither"),
        Block(page, 26, "neither"),
        Block(lesson, 3, "cell"),
        Block(lesson, 5, "cell"),
    ]


def test_the_command_names_what_nothing_runs(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "ROOT", repository)
    result = CliRunner().invoke(cli.main, ["count"])
    assert result.exit_code == 1
    assert "    3 none of these\n" in result.stdout
    assert result.stderr.startswith("docs/a/page.md:18: nothing runs this block\n")


def test_nothing_on_the_site_is_neither() -> None:
    result = CliRunner().invoke(cli.main, ["count"])
    assert result.exit_code == 0, result.stderr
    assert len(result.stdout.splitlines()) == len(KINDS)
