"""The closing tables say what the result says."""

from io import StringIO

import pytest
from rich.console import Console

from reference_impl.registry import Registry
from reference_impl.tables import closing_tables, registered
from reference_impl.workspace import last_run


@pytest.fixture
def text(season, delivery):
    console = Console(width=200, record=True, file=StringIO())
    for table in closing_tables(delivery, season[1]):
        console.print(table)
    return console.export_text()


def test_truth_alarms_models_and_errors_are_shown(text, season):
    result = season[1]
    for word in ("Injected and noticed", "What the loop said", "Models that served"):
        assert word in text
    assert f"{result.error:.2f}" in text
    assert f"{result.error_never_retrained:.2f}" in text
    assert "1 of 24" in text
    for finding in result.findings():
        assert f"day {finding.noticed.day}" in text
    for notice in result.notices:
        assert notice.what[:20] in text


def test_the_champion_is_marked(season):
    registry = Registry(last_run(season[0])[0] / "registry", "delivery")
    console = Console(width=200, record=True, file=StringIO())
    console.print(registered(registry.versions()))
    lines = [line for line in console.export_text().splitlines() if " yes " in line]
    assert len(lines) == 1
