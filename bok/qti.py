"""Write the questions as a QTI 2.1 package, which learning management systems import.

A package is a zip file: one assessment item a question, one test a quiz, and a manifest that lists
them. Each option has its explanation as feedback. Source: IMS Question and Test Interoperability,
version 2.1, and IMS Content Packaging, version 1.1.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from bok.load import CITATION, Bok
from bok.markup import inline
from bok.questions import Question

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_LINK = re.compile(r"</?a\b[^>]*>")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same questions give the same file, byte by byte


class _Resource(NamedTuple):
    """One file of the package, and the files that it needs."""

    name: str
    kind: str
    content: str
    needs: list[str]

    @property
    def path(self) -> str:
        return f"{self.kind}s/{self.name}.xml"


def write_package(bok: Bok, out: Path, about: Iterable[str]) -> int:
    """Write the questions about some ids into a package.

    Args:
        bok: The facts.
        out: The zip file.
        about: Ids that have questions.

    Returns:
        The number of questions written.

    Raises:
        OSError: The file cannot be written.
    """
    resources = [
        resource for identifier in dict.fromkeys(about) for resource in _quiz(bok, identifier)
    ]
    files = {"imsmanifest.xml": _manifest(resources)}
    files |= {resource.path: resource.content for resource in resources}
    with zipfile.ZipFile(out, "w") as package:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, _HEAD + content + "\n")
    return sum(resource.kind == "item" for resource in resources)


def _quiz(bok: Bok, identifier: str) -> Iterator[_Resource]:
    slug = identifier.replace("/", "-")
    title = bok.title(identifier)
    items = [
        _Resource(
            name := f"{slug}-{number}", "item", _item(name, f"{title}, {number}", question), []
        )
        for number, question in enumerate(bok.quizzes[identifier].questions, start=1)
    ]
    yield from items
    names = [item.name for item in items]
    yield _Resource(f"{slug}-test", "test", _test(f"{slug}-test", title, names), names)


def _item(name: str, title: str, question: Question) -> str:
    letters = "ABCDE"[: len(question.options)]
    pairs = list(zip(letters, question.options, strict=True))
    correct = next(letter for letter, option in pairs if option.correct)
    choices = "\n".join(
        f'      <simpleChoice identifier="{letter}">{_text(option.text)}</simpleChoice>'
        for letter, option in pairs
    )
    feedback = "\n".join(
        f'  <modalFeedback outcomeIdentifier="FEEDBACK" identifier="{letter}" showHide="show">'
        f"<p>{_text(option.explanation)}</p></modalFeedback>"
        for letter, option in pairs
    )
    return f"""\
<assessmentItem xmlns="{QTI}" identifier="{name}" title={quoteattr(title)}
    label={quoteattr(question.objective)} xml:lang="en" adaptive="false" timeDependent="false">
  <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
    <correctResponse><value>{correct}</value></correctResponse>
  </responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float">
    <defaultValue><value>0</value></defaultValue>
  </outcomeDeclaration>
  <outcomeDeclaration identifier="FEEDBACK" cardinality="single" baseType="identifier"/>
  <itemBody>
    <choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="1">
      <prompt>{_text(question.question)}</prompt>
{choices}
    </choiceInteraction>
  </itemBody>
{_PROCESSING}
{feedback}
</assessmentItem>"""


_PROCESSING = """\
  <responseProcessing>
    <responseCondition>
      <responseIf>
        <match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>
        <setOutcomeValue identifier="SCORE">
          <baseValue baseType="float">1</baseValue>
        </setOutcomeValue>
      </responseIf>
    </responseCondition>
    <setOutcomeValue identifier="FEEDBACK"><variable identifier="RESPONSE"/></setOutcomeValue>
  </responseProcessing>"""


def _test(name: str, title: str, items: list[str]) -> str:
    references = "\n".join(
        f'      <assessmentItemRef identifier="{item}" href="../items/{item}.xml"/>'
        for item in items
    )
    return f"""\
<assessmentTest xmlns="{QTI}" identifier="{name}" title={quoteattr(title)}>
  <testPart identifier="part" navigationMode="nonlinear" submissionMode="individual">
    <assessmentSection identifier="questions" title={quoteattr(title)} visible="true">
{references}
    </assessmentSection>
  </testPart>
</assessmentTest>"""


def _manifest(resources: list[_Resource]) -> str:
    listed = "\n".join(
        f'    <resource identifier="{resource.name}" type="imsqti_{resource.kind}_xmlv2p1" '
        f'href="{resource.path}"><file href="{resource.path}"/>'
        + "".join(f'<dependency identifierref="{need}"/>' for need in resource.needs)
        + "</resource>"
        for resource in resources
    )
    return f"""\
<manifest xmlns="{PACKAGE}" identifier="questions">
  <metadata><schema>QTIv2.1 Package</schema><schemaversion>1.0.0</schemaversion></metadata>
  <organizations/>
  <resources>
{listed}
  </resources>
</manifest>"""


def _text(text: str) -> str:
    """A text as XHTML: code stays code, a link keeps its words, a citation is left out."""
    return _LINK.sub("", inline(re.sub(r"\s*" + CITATION.pattern, "", text)))
