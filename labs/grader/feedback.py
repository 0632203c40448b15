"""What a student gets back: one page, as Markdown and as HTML that needs nothing else."""

import html
import re
from collections.abc import Iterable

from labs.grader.course import Course
from labs.grader.marks import Mark
from labs.grader.report import remark
from labs.kit.results import SITE, link

_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 0; }
p { margin: 0.25rem 0; } .points { font-variant-numeric: tabular-nums; }
.message { white-space: pre-wrap; }
"""
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~$&#]|^[-+]|(?<=^\d)[.)])", re.MULTILINE)


def markdown(mark: Mark, course: Course, lab_id: str) -> str:
    """Return the page as Markdown; what the student's code said is never read as markup."""
    lines = [f"# {_escape(_title(course, lab_id))}", ""]
    for text in _summary(mark):
        lines += [_escape(text), ""]
    for check in _checks(mark):
        lines += [f"## {_word(check)}: {_escape(check['title'])}", "", _points(check), ""]
        if check["status"] == "ok":
            continue
        if check["message"] != mark.problem:
            lines += [_escape(check["message"]), ""]
        lines += [f"Hint: {_escape(check['hint'])} [Read more]({_link(check, course)})", ""]
    return "\n".join(lines)


def page(mark: Mark, course: Course, lab_id: str) -> str:
    """Return the page as HTML."""
    title = html.escape(_title(course, lab_id))
    parts = [f"<h1>{title}</h1>", *(f"<p>{html.escape(text)}</p>" for text in _summary(mark))]
    for check in _checks(mark):
        parts.append(f"<h2>{_word(check)}: {html.escape(check['title'])}</h2>")
        parts.append(f'<p class="points">{_points(check)}</p>')
        if check["status"] == "ok":
            continue
        address = html.escape(_link(check, course))
        if check["message"] != mark.problem:
            parts.append(f'<p class="message">{html.escape(check["message"])}</p>')
        parts.append(f'<p>Hint: {html.escape(check["hint"])} <a href="{address}">Read more</a></p>')
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def _title(course: Course, lab_id: str) -> str:
    return f"{course.name}: lab {lab_id}"


def _summary(mark: Mark) -> Iterable[str]:
    if mark.score is not None:
        yield f"Your mark: {mark.score:g}. Your answer: {mark.points} of {mark.total} points."
    if told := remark(mark):
        yield f"{told.rstrip('.')}."
    yield (
        "The checks are those that you ran yourself, with data drawn for this very file. "
        "They do not show what your code printed."
    )


def _checks(mark: Mark) -> list[dict[str, object]]:
    return mark.report["checks"] if mark.report else []


def _word(check: dict[str, object]) -> str:
    return {"ok": "Passed", "todo": "Not written yet"}.get(check["status"], "Not passed")


def _points(check: dict[str, object]) -> str:
    earned = check["points"] if check["status"] == "ok" else 0
    return f"{earned} of {check['points']} points"


def _link(check: dict[str, object], course: Course) -> str:
    return link(check["see"]).replace(SITE, course.site)


def _escape(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text).replace("\n", "  \n")
