"""The QTI package, read by a small player that was written from the specification alone.

Sources: IMS Question and Test Interoperability 2.1 (assessmentItem, responseProcessing,
modalFeedback, assessmentTest) and IMS Content Packaging 1.1 (imsmanifest.xml).
"""

import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bok import cli
from bok.load import Bok
from bok.qti import write_package

Q = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
P = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
ORDER = [
    "responseDeclaration", "outcomeDeclaration", "templateDeclaration", "templateProcessing",
    "stylesheet", "itemBody", "responseProcessing", "modalFeedback",
]  # fmt: skip


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    from bok.load import load

    out = tmp_path_factory.mktemp("qti") / "questions.zip"
    bok = load()
    write_package(bok, out, bok.quizzes)
    return zipfile.ZipFile(out)


def manifest_resources(package: zipfile.ZipFile) -> dict[str, ET.Element]:
    root = ET.fromstring(package.read("imsmanifest.xml"))
    assert root.tag == f"{P}manifest"
    assert root.get("identifier")
    assert [child.tag for child in root] == [f"{P}metadata", f"{P}organizations", f"{P}resources"]
    resources = root.findall(f"{P}resources/{P}resource")
    found = {resource.get("identifier", ""): resource for resource in resources}
    assert len(found) == len(resources), "an identifier is used twice"
    return found


class Item:
    """One question, played: choose an option, read the score and the feedback."""

    def __init__(self, content: bytes) -> None:
        self.root = root = ET.fromstring(content)
        assert root.tag == f"{Q}assessmentItem"
        for name in ("identifier", "title", "adaptive", "timeDependent"):
            assert root.get(name), name
        names = [child.tag.removeprefix(Q) for child in root]
        assert names == sorted(names, key=ORDER.index), "the parts are not in the schema's order"
        self.outcomes = {
            node.get("identifier"): node.findtext(f"{Q}defaultValue/{Q}value")
            for node in root.findall(f"{Q}outcomeDeclaration")
        }
        (response,) = root.findall(f"{Q}responseDeclaration")
        assert (response.get("cardinality"), response.get("baseType")) == ("single", "identifier")
        self.correct = response.findtext(f"{Q}correctResponse/{Q}value")
        (interaction,) = root.findall(f"{Q}itemBody//{Q}choiceInteraction")
        assert interaction.get("responseIdentifier") == response.get("identifier") == "RESPONSE"
        assert interaction.get("maxChoices") == "1"
        self.prompt = text(interaction.find(f"{Q}prompt"))
        self.choices = {
            choice.get("identifier"): text(choice)
            for choice in interaction.findall(f"{Q}simpleChoice")
        }

    def answer(self, choice: str) -> tuple[float, list[str]]:
        state = dict(self.outcomes)
        for rule in self.root.find(f"{Q}responseProcessing") or ():
            self.process(rule, choice, state)
        shown = [
            text(node)
            for node in self.root.findall(f"{Q}modalFeedback")
            if (state.get(node.get("outcomeIdentifier")) == node.get("identifier"))
            == (node.get("showHide") == "show")
        ]
        return float(state["SCORE"] or 0), shown

    def process(self, rule: ET.Element, choice: str, state: dict[str | None, str | None]) -> None:
        if rule.tag == f"{Q}responseCondition":
            (branch,) = rule
            assert branch.tag == f"{Q}responseIf"
            test, *rules = branch
            left, right = (self.value(part, choice) for part in test)
            assert test.tag == f"{Q}match"
            if left == right:
                for inner in rules:
                    self.process(inner, choice, state)
        else:
            assert rule.tag == f"{Q}setOutcomeValue"
            name = rule.get("identifier")
            assert name in self.outcomes, "an outcome that is not declared"
            state[name] = self.value(rule[0], choice)

    def value(self, node: ET.Element, choice: str) -> str | None:
        name = node.get("identifier")
        match node.tag.removeprefix(Q):
            case "variable" if name == "RESPONSE":
                return choice
            case "correct" if name == "RESPONSE":
                return self.correct
            case "baseValue":
                return node.text
            case other:
                raise AssertionError(other)


def text(node: ET.Element | None) -> str:
    assert node is not None
    return "".join(node.itertext()).strip()


def plain(words: str) -> str:
    return words.replace("`", "")


def test_the_manifest_lists_every_file_and_no_other(package: zipfile.ZipFile) -> None:
    resources = manifest_resources(package)
    files = [node.get("href") for r in resources.values() for node in r.findall(f"{P}file")]
    assert sorted(files) == sorted(set(package.namelist()) - {"imsmanifest.xml"})
    for resource in resources.values():
        assert resource.get("type") in ("imsqti_item_xmlv2p1", "imsqti_test_xmlv2p1")
        assert resource.get("href") in package.namelist()
        needs = {node.get("identifierref") for node in resource.findall(f"{P}dependency")}
        assert needs <= set(resources)


def test_each_option_scores_and_explains_as_the_facts_say(
    package: zipfile.ZipFile, bok: Bok
) -> None:
    resources = manifest_resources(package)
    played = 0
    for about, quiz in bok.quizzes.items():
        for number, question in enumerate(quiz.questions, start=1):
            name = f"{about.replace('/', '-')}-{number}"
            item = Item(package.read(resources[name].get("href", "")))
            assert item.root.get("identifier") == name
            if "](bok:" not in question.question:
                assert item.prompt == plain(question.question)
            assert len(item.choices) == len(question.options)
            for choice, option in zip(item.choices, question.options, strict=True):
                score, shown = item.answer(choice or "")
                assert score == float(option.correct)
                assert len(shown) == 1
                if "](bok:" not in option.explanation:
                    assert shown == [plain(option.explanation)]
                played += 1
    assert played > 200


def test_a_test_has_the_questions_of_one_page(package: zipfile.ZipFile, bok: Bok) -> None:
    resources = manifest_resources(package)
    tests = [r for r in resources.values() if r.get("type") == "imsqti_test_xmlv2p1"]
    assert len(tests) == len(bok.quizzes)
    for resource in tests:
        path = resource.get("href", "")
        references = ET.fromstring(package.read(path)).iter(f"{Q}assessmentItemRef")
        targets = [str(Path(path).parent / (node.get("href") or "")) for node in references]
        known = [resources[node.get("identifierref", "")].get("href") for node in resource[1:]]
        assert [target.replace("tests/../", "") for target in targets] == known


def test_markup_links_and_citations_become_text(bok: Bok, tmp_path: Path) -> None:
    about = "practice/versioning"
    question = bok.quizzes[about].questions[0]
    asked = 'Is `a < b` & "c" in [the page](bok:practice/versioning) [@breck2017]?'
    changed = question.model_copy(update={"question": asked})
    quizzes = {about: bok.quizzes[about].model_copy(update={"questions": [changed]})}
    write_package(replace(bok, quizzes=quizzes), tmp_path / "q.zip", [about])
    package = zipfile.ZipFile(tmp_path / "q.zip")
    item = Item(package.read("items/practice-versioning-1.xml"))
    assert item.prompt == 'Is a < b & "c" in the page?'


def test_a_planted_fault_is_seen_by_the_player(package: zipfile.ZipFile) -> None:
    content = package.read("items/practice-versioning-1.xml")
    item = Item(content)
    wrong = next(choice for choice in item.choices if choice != item.correct)
    swapped = content.replace(
        f"<value>{item.correct}</value>".encode(), f"<value>{wrong}</value>".encode()
    )
    assert Item(swapped).answer(wrong or "")[0] == 1
    with pytest.raises(AssertionError, match="not declared"):
        Item(
            content.replace(
                b'<outcomeDeclaration identifier="FEEDBACK"', b"<outcomeDeclaration identifier='X'"
            )
        ).answer("A")


def test_the_same_questions_give_the_same_bytes(bok: Bok, tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        write_package(bok, tmp_path / name, ["practice/versioning"])
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def export(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["quiz", "export", *arguments])


def test_the_command_writes_and_refuses(tmp_path: Path, bok: Bok) -> None:
    out = tmp_path / "q.zip"
    about = "practice/versioning"
    result = export("--format", "qti", "--about", about, "--about", about, "--out", str(out))
    assert result.exit_code == 0, result.output
    count = len(bok.quizzes[about].questions)
    assert result.output == f"Wrote {count} questions to {out}.\n"
    assert len(zipfile.ZipFile(out).namelist()) == count + 2
    for arguments, said in (
        (
            ["--about", "practice/versionin", "--out", str(out)],
            "did you mean 'practice/versioning'",
        ),
        (
            ["--about", "concept/psi", "--out", str(out)],
            "there are no questions about 'concept/psi'",
        ),
        (["--out", str(tmp_path / "none" / "q.zip")], "cannot write "),
    ):
        refused = export(*arguments)
        assert refused.exit_code == 1
        assert said in refused.stderr
        assert refused.stderr.count("\n") == 1
