"""The facts are complete, as far as the course claims to be."""

from pathlib import Path

import pytest
import yaml

from bok.listing import find
from bok.load import Bok, load
from bok.models import Category, Challenge, Concept, Lab, Level, Part, Practice, Topic

DOCS = Path(__file__).parents[2] / "docs"

PRACTICES = [
    "data-validation",
    "versioning",
    "experiment-tracking",
    "metrics",
    "pipelines",
    "testing",
    "deployable-artefacts",
    "continuous-training",
    "continuous-monitoring",
    "hybrid-teams",
    "readable-code",
    "documentation",
]
CATEGORIES = {
    "explaining-predictions",
    "privacy-preserving-ml",
    "model-data-versioning",
    "training-orchestration",
    "serving-and-monitoring",
    "neural-architecture-search",
    "reproducible-notebooks",
    "visualization",
    "nlp",
    "data-pipelines",
    "data-labelling",
    "data-storage",
    "functions-as-a-service",
    "computation-distribution",
    "model-serialization",
    "optimized-calculation",
    "stream-processing",
    "anomaly-detection",
    "feature-engineering",
    "feature-stores",
    "adversarial-robustness",
}


def written(kind: str) -> set[str]:
    """The slugs that have a hand-written page, and are no topic."""
    pages = {page.stem for page in (DOCS / kind).glob("*.md")} - {"index"}
    return pages - {topic.slug for topic in load().of(Topic) if topic.folder == kind}


def parts(bok: Bok) -> list[Part]:
    """The components, triggers and stages of all levels."""
    levels = bok.of(Level)
    return [part for one in levels for part in [*one.components, *one.triggers, *one.stages]]


def test_there_are_twelve_practices_in_their_order(bok: Bok) -> None:
    practices = bok.of(Practice)
    assert [practice.slug for practice in practices] == PRACTICES
    assert [practice.number for practice in practices] == list(range(1, 13))


def test_there_are_three_levels(bok: Bok) -> None:
    assert [level.id for level in bok.of(Level)] == ["level/0", "level/1", "level/2"]


def test_there_are_21_categories(bok: Bok) -> None:
    assert {category.slug for category in bok.of(Category)} == CATEGORIES


def test_there_are_nine_challenges(bok: Bok) -> None:
    assert [challenge.number for challenge in bok.of(Challenge)] == list(range(1, 10))


def test_each_category_helps_with_a_challenge(bok: Bok) -> None:
    helped = {tool for challenge in bok.of(Challenge) for tool in challenge.tools}
    assert {category.id for category in bok.of(Category)} == helped


def test_no_practice_is_an_orphan(bok: Bok) -> None:
    for practice in bok.of(Practice):
        assert practice.references, practice.id
        tools = bok.graph.targets(practice.id, "supported by")
        assert tools or practice.slug == "hybrid-teams", f"{practice.id} has no tool category"


def test_no_level_is_empty(bok: Bok) -> None:
    for level in bok.of(Level):
        assert bok.graph.targets(level.id, "expects"), level.id


def test_each_concept_is_reached_from_another_fact(bok: Bok) -> None:
    for concept in bok.of(Concept):
        others = [name for name in bok.graph.neighbours(concept.id) if name != "cites"]
        assert others, concept.id


def test_a_practice_is_expected_no_earlier_than_what_it_requires(bok: Bok) -> None:
    levels = {practice.id: practice.expected_at for practice in bok.of(Practice)}
    for practice in bok.of(Practice):
        for needed in practice.requires:
            assert levels[needed] <= practice.expected_at, f"{practice.id} requires {needed}"


def test_a_written_practice_page_has_everything_behind_it(bok: Bok) -> None:
    for slug in {"continuous-monitoring"} | written("practices"):
        near = bok.graph.neighbours(f"practice/{slug}")
        practice = bok.facts[f"practice/{slug}"]
        assert isinstance(practice, Practice)
        assert near.get("supported by"), f"{slug} has no tools"
        assert near.get("cites"), f"{slug} has no reference"
        assert practice.code, f"{slug} shows no code"


def test_a_written_category_page_has_everything_behind_it(bok: Bok) -> None:
    for slug in {"serving-and-monitoring"} | written("tools"):
        category = bok.facts[f"tool/{slug}"]
        assert isinstance(category, Category)
        assert category.tools


@pytest.mark.parametrize("folder", ["foundations", "trust", "resources", "instructors"])
def test_each_page_of_these_folders_is_a_topic(folder: str) -> None:
    assert written(folder) == set()


def test_each_named_code_can_be_imported(bok: Bok) -> None:
    for fact in [*bok.of(Practice), *bok.of(Topic), *parts(bok)]:
        for name in fact.code:
            assert find(name), name


def test_each_file_that_plays_a_part_exists(bok: Bok) -> None:
    files = [file for part in parts(bok) for file in part.files]
    assert ".ci/run" in files
    assert [file for file in files if not (DOCS.parent / file).exists()] == []


def test_each_lab_folder_says_the_same_as_its_fact(bok: Bok) -> None:
    for path in (DOCS.parent / "labs").glob("[0-9]*/lab.yml"):
        number, slug = path.parent.name.split("-", 1)
        lab = bok.facts[f"lab/{slug}"]
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert isinstance(lab, Lab)
        assert lab.number == int(number)
        assert (lab.title, lab.minutes) == (said["title"], said["minutes"])
        assert lab.practices == said["practices"]
        assert lab.level == f"level/{said['level']}"


def test_right_answers_do_not_stand_out_by_place(bok: Bok) -> None:
    for about, quiz in bok.quizzes.items():
        places = {
            [option.correct for option in question.options].index(True)
            for question in quiz.questions
        }
        if len(quiz.questions) >= 5:
            assert len(places) > 1, about


def test_each_work_has_a_maker_or_a_venue_and_is_listed_once(bok: Bok) -> None:
    for work in bok.references.values():
        assert work.authors or work.venue, work.key
    titles = [work.title.lower() for work in bok.references.values()]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("word", ["note", "TODO", "unverified", "not seen"])
def test_the_bibliography_keeps_no_bookkeeping(word: str) -> None:
    text = (Path(__file__).parents[2] / "bok/data/references.bib").read_text(encoding="utf-8")
    assert f"{word} =" not in text
    assert word == "note" or word not in text
