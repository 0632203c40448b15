"""The shape of every fact.

A fact has an id ``kind/slug``. A relation is stored on one side only, here; `bok.graph` computes
the other side. Texts are plain sentences in which ``[words](bok:kind/slug)``, ``[@key]`` and
single backticks may be used.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3)]
Synonym = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2)]  # "ML"
Number = Literal[0, 1, 2]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
PracticeId = Annotated[str, StringConstraints(pattern=r"^practice/[a-z0-9-]+$")]
LevelId = Annotated[str, StringConstraints(pattern=r"^level/[0-9]$")]
ToolId = Annotated[str, StringConstraints(pattern=r"^tool/[a-z0-9-]+$")]
ConceptId = Annotated[str, StringConstraints(pattern=r"^concept/[a-z0-9-]+$")]
LabId = Annotated[str, StringConstraints(pattern=r"^lab/[a-z0-9-]+$")]
DemoId = Annotated[str, StringConstraints(pattern=r"^demo/[a-z0-9-]+$")]
ChallengeId = Annotated[str, StringConstraints(pattern=r"^challenge/[a-z0-9-]+$")]
TopicId = Annotated[str, StringConstraints(pattern=r"^topic/[a-z0-9-]+$")]
AnyId = Annotated[
    str,
    StringConstraints(
        pattern=r"^(practice|level|tool|concept|lab|demo|challenge|topic)/[a-z0-9-]+$"
    ),
]
CodeName = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_.]*:[A-Za-z_][A-Za-z0-9_.]*$")]


class Strict(BaseModel):
    """A record that cannot change and refuses a field that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fact(Strict):
    """What every fact has.

    Attributes:
        id: ``kind/slug``.
        title: The name shown to readers.
        summary: One sentence.
        references: Keys of the bibliography.
    """

    id: AnyId
    title: Text
    summary: Text
    references: list[Key] = []

    @property
    def kind(self) -> str:
        """The part of the id before the slash."""
        return self.id.split("/")[0]

    @property
    def slug(self) -> str:
        """The part of the id after the slash."""
        return self.id.split("/")[1]


class Practice(Fact):
    """One of the twelve best practices.

    Attributes:
        number: Its place in the list of twelve.
        why: What goes wrong without it.
        levels: What it looks like at each maturity level.
        expected_at: The level at which a team is first expected to have it.
        requires: Practices that a team needs before this one.
        concepts: Terms that a reader needs.
        code: Names ``package.module:object`` of code that shows it.
        measures: How a team can measure that it does this.
    """

    id: PracticeId
    number: Annotated[int, Field(ge=1)]
    why: Text
    levels: dict[Number, Text]
    expected_at: LevelId
    requires: list[PracticeId] = []
    concepts: list[ConceptId] = []
    code: list[CodeName] = []
    measures: Annotated[list[Text], Field(min_length=2, max_length=4)]

    @model_validator(mode="after")
    def _says_something_at_each_level(self) -> "Practice":
        if sorted(self.levels) != [0, 1, 2]:
            raise ValueError("levels needs one sentence for each of 0, 1 and 2")
        return self


class Part(Strict):
    """A piece of the machinery of a level, and what plays it in this repository.

    Attributes:
        name: The usual name.
        what: What it does, in the running case.
        gives: What a stage hands to the next one; empty for what is no stage.
        code: Names ``package.module:object`` of the code that plays it.
        files: Files of the repository that play it.
    """

    name: Text
    what: Text
    gives: str = ""
    code: list[CodeName] = []
    files: list[Annotated[str, StringConstraints(pattern=r"^[\w.-]+(/[\w.-]+)*$")]] = []

    @model_validator(mode="after")
    def _is_played_by_something(self) -> "Part":
        if not self.code and not self.files:
            raise ValueError(f"name the code or the file that plays {self.name!r}")
        return self


class Level(Fact):
    """One of the three maturity levels; its triggers start the training."""

    id: LevelId
    number: Number
    characteristics: Annotated[list[Text], Field(min_length=2)]
    cost_of_staying: Text
    how_to_move_on: Text
    components: list[Part] = []
    triggers: list[Part] = []
    stages: list[Part] = []


class Tool(Strict):
    """A tool inside a category.

    Attributes:
        licence: An SPDX expression, or None where it was not checked.
        repo: ``owner/name`` on GitHub.
        package: Its name on the Python package index, or None where it is no Python package.
        status: What the last check of the repository found.
        offline: Whether it does its work without a network.
        account: Whether its work needs an account somewhere.
        alternatives: Names of other tools of the catalogue that do the same work.
        source: Where the judgement was read, when that is not the repository.
        last_verified: The day of that check.
    """

    name: Annotated[str, StringConstraints(min_length=1)]
    licence: str | None
    repo: Annotated[str, StringConstraints(pattern=r"^[\w.-]+/[\w.-]+$")] | None = None
    home: Annotated[str, StringConstraints(pattern=r"^https://")] | None = None
    package: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][\w.-]*$")] | None = None
    status: Literal["active", "slow", "maintenance", "archived", "relicensed"]
    offline: bool | None = None
    account: bool | None = None
    alternatives: list[str] = []
    source: Annotated[str, StringConstraints(pattern=r"^https://")] | None = None
    note: Text
    last_verified: date

    @property
    def url(self) -> str | None:
        """Where the tool lives."""
        return f"https://github.com/{self.repo}" if self.repo else self.home


class Category(Fact):
    """A category of tools.

    Attributes:
        when: When a team needs a tool of this kind.
        stage: Where in the life cycle it is used.
        practices: The practices that it supports.
        heading_2026: Where the list that the categories come from keeps such tools today.
    """

    id: ToolId
    when: Text
    stage: Literal["data", "experiment", "build", "serve", "monitor", "every stage"]
    practices: Annotated[list[PracticeId], Field(min_length=1)]
    heading_2026: Text
    tools: list[Tool] = []


class Concept(Fact):
    """A term of the glossary; its summary is the definition.

    Attributes:
        everyday: Whether its title also has an everyday meaning. Such a word is explained on a page
            only where an author has linked it.
    """

    id: ConceptId
    everyday: bool = False
    synonyms: list[Synonym] = []
    see_also: list[AnyId] = []


class Lab(Fact):
    """A graded exercise; prerequisites and objectives come from its ``lab.yml``."""

    id: LabId
    number: Annotated[int, Field(ge=1)]
    minutes: Annotated[int, Field(ge=10, le=300)]
    level: LevelId
    practices: Annotated[list[PracticeId], Field(min_length=1)]
    prerequisites: list[Text] = []
    objectives: list[Text] = []


class Demo(Fact):
    """A page of the demo app."""

    id: DemoId
    practices: Annotated[list[PracticeId], Field(min_length=1)]


class Challenge(Fact):
    """One of the challenges of an article that the course starts from; a section of one page.

    Attributes:
        number: Its place in the list.
        practices: The practices that answer it.
        tools: The categories of tools that help.
    """

    id: ChallengeId
    number: Annotated[int, Field(ge=1)]
    practices: Annotated[list[PracticeId], Field(min_length=1)]
    tools: Annotated[list[ToolId], Field(min_length=1)]


class Topic(Fact):
    """A page about anything else, written by hand at ``docs/<folder>/<slug>.md``.

    Attributes:
        folder: The folder of its page.
        practices: The practices that it is about.
        concepts: Terms that a reader needs.
        code: Names ``package.module:object`` of code that shows it.
    """

    id: TopicId
    folder: Literal["foundations", "levels", "trust", "tools", "resources", "instructors"]
    practices: list[PracticeId] = []
    concepts: list[ConceptId] = []
    code: list[CodeName] = []
    see_also: list[AnyId] = []
