"""The loader names every fault, and finds those that are planted here."""

from pathlib import Path

import pytest

from bok.errors import BokError
from bok.load import load


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder: Path) -> list[str]:
    with pytest.raises(BokError) as caught:
        load(folder)
    return caught.value.problems


def test_the_copy_is_sound(data: Path) -> None:
    assert load(data).facts


FAULTS = {
    "unknown relation": (
        "practices.yml",
        "requires: [practice/versioning]",
        "requires: [practice/versionning]",
        "practices.yml: practice/experiment-tracking: requires: nothing has the id",
    ),
    "relation of a wrong kind": (
        "tools.yml",
        "practices: [practice/testing, practice/documentation]",
        "practices: [concept/psi]",
        "tools.yml: tool/explaining-predictions: practices.0: String should match pattern",
    ),
    "missing field": (
        "concepts.yml",
        "  title: Baseline\n",
        "",
        "concepts.yml: concept/baseline: title: Field required",
    ),
    "unknown field": (
        "demos.yml",
        "  title: Drift\n",
        "  title: Drift\n  colour: red\n",
        "demos.yml: demo/drift: colour: Extra inputs are not permitted",
    ),
    "unknown work": (
        "labs.yml",
        "references: [gama2014",
        "references: [gama2015",
        "labs.yml: lab/drift: cites: nothing has the id 'ref/gama2015'",
    ),
    "broken link in a text": (
        "levels.yml",
        "(bok:concept/continuous-training)",
        "(bok:concept/perpetual-training)",
        "levels.yml: level/1: its text links to 'concept/perpetual-training'",
    ),
    "broken citation in a text": (
        "concepts.yml",
        "Going back to an earlier version that is known to work.",
        "Going back [@nobody2020].",
        "concepts.yml: concept/rollback: its text links to 'ref/nobody2020'",
    ),
    "id used twice": (
        "concepts.yml",
        "id: concept/baseline",
        "id: concept/artefact",
        "concepts.yml: concept/artefact: the id is used twice",
    ),
    "number used twice": (
        "practices.yml",
        "number: 12",
        "number: 11",
        "practices.yml: practice/documentation: number: 11 is used twice",
    ),
    "two right answers": (
        "quizzes/practice-continuous-monitoring.yml",
        "          explanation: The service delivers",
        "          correct: true\n          explanation: The service delivers",
        "practice/continuous-monitoring: questions.0: Value error, exactly one option",
    ),
    "quiz about nothing": (
        "quizzes/tool-serving-and-monitoring.yml",
        "about: tool/serving-and-monitoring",
        "about: tool/serving",
        "quizzes: tool/serving: about: nothing has the id 'tool/serving'",
    ),
    "work without a title": (
        "references.bib",
        "  title = {{DevOps}},\n",
        "",
        "references.bib: ref/ebert2016: title: String should have at least",
    ),
    "impossible DOI": (
        "references.bib",
        "doi = {10.1145/2523813}",
        "doi = {1145/2523813}",
        "references.bib: ref/gama2014: doi: String should match pattern",
    ),
    "a level is left out": (
        "practices.yml",
        "    0: Code is in Git; data and models are files with dates in their names.\n",
        "",
        "practices.yml: practice/versioning: Value error, levels needs one sentence",
    ),
    "part that nothing plays": (
        "levels.yml",
        "files: [.ci/run, Makefile, tests]",
        "files: []",
        "level/2: components.1: Value error, name the code or the file that plays 'Test and",
    ),
    "challenge that no practice answers": (
        "challenges.yml",
        "practices: [practice/data-validation, practice/documentation]",
        "practices: []",
        "challenges.yml: challenge/data-requirements: practices: List should have at least 1",
    ),
    "topic without a page": (
        "topics.yml",
        "- id: topic/what-is-mlops",
        "- id: topic/what-is-devops",
        "topics.yml: topic/what-is-devops: docs/foundations/what-is-devops.md is not written",
    ),
    "topic in another folder": (
        "topics.yml",
        "  title: Life cycle and roles\n  folder: foundations",
        "  title: Life cycle and roles\n  folder: trust",
        "topics.yml: topic/life-cycle-and-roles: docs/trust/life-cycle-and-roles.md is not",
    ),
    "topic in a folder that is none": (
        "topics.yml",
        "folder: foundations",
        "folder: practices",
        "topics.yml: topic/why-different: folder: Input should be 'foundations', 'levels'",
    ),
    "cycle": (
        "practices.yml",
        "  requires: []\n  concepts: [concept/reproducibility",
        "  requires: [practice/experiment-tracking]\n  concepts: [concept/reproducibility",
        "requires itself: practice/versioning -> practice/experiment-tracking -> practice/vers",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_file_and_id(data: Path, fault: str) -> None:
    name, old, new, message = FAULTS[fault]
    change(data / name, old, new)
    found = problems(data)
    assert any(message in problem for problem in found), found


def test_all_faults_are_reported_at_once(data: Path) -> None:
    independent = [name for name in FAULTS if name not in {"id used twice", "missing field"}]
    for fault in independent:
        name, old, new, _ = FAULTS[fault]
        change(data / name, old, new)
    found = "\n".join(problems(data))
    for fault in independent:
        if fault != "cycle":  # the fact in the cycle has lost a level here, so it has no relations
            assert FAULTS[fault][3] in found, fault


def test_one_wrong_fact_gives_one_message(data: Path) -> None:
    change(data / "practices.yml", "title: Versioning\n", "title: V\n")
    assert len(problems(data)) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- id: [\n", "tools.yml: is not valid YAML: "),
        ("id: tool/nlp\n", "tools.yml: must be a list of mappings"),
        (None, "tools.yml: the file is missing"),
    ],
)
def test_an_unreadable_file_does_not_drown_in_broken_links(
    data: Path, text: str | None, message: str
) -> None:
    path = data / "tools.yml"
    if text is None:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")
    found = problems(data)
    assert len(found) == 1
    assert message in found[0]


def test_a_bibliography_that_cannot_be_read_is_named(data: Path) -> None:
    (data / "references.bib").write_text("@book{a, title = {", encoding="utf-8")
    assert "references.bib: cannot be read" in "\n".join(problems(data))


def test_an_entry_listed_twice_is_named(data: Path) -> None:
    path = data / "references.bib"
    path.write_text(path.read_text(encoding="utf-8") * 2, encoding="utf-8")
    assert "repeated bibliography entry" in "\n".join(problems(data))
