"""What the tests of the facts share."""

import shutil
from pathlib import Path

import pytest

from bok.load import DATA, Bok, load


@pytest.fixture(scope="session")
def bok() -> Bok:
    return load()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the facts, to break."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))
