"""What an instructor does with marks: look, change by hand, hand on, and give back."""

import getpass
import os
from functools import partial
from pathlib import Path

import click

from labs.grader import class_view, exports, feedback, packing, probe
from labs.grader import course as courses
from labs.grader.cli import course_option, lab_of, main
from labs.grader.course import Course
from labs.grader.gradebook import Gradebook, adjustments
from labs.grader.intake import clean
from labs.grader.marks import Mark, marks
from labs.grader.pool import grade_all
from labs.grader.release import bundle
from labs.grader.report import marks_table
from labs.kit.catalog import all_labs
from labs.kit.errors import LabError
from labs.kit.show import console

_lab = click.argument("lab_name", metavar="LAB")


def _marks(course: Course, lab_id: str) -> list[Mark]:
    book = Gradebook(course.place_of_gradebook())
    try:
        return marks(book, course, lab_id)
    finally:
        book.close()


@main.command("marks")
@_lab
@course_option
def marks_(lab_name: str, course_file: Path) -> None:
    """Show the marks of LAB."""
    course, lab = courses.load(course_file), lab_of(lab_name)
    console().print(marks_table(_marks(course, lab.id), course.settings(lab.id)))


@main.command()
@_lab
@click.argument("student")
@click.argument("points", type=float)
@click.option("--reason", required=True, help="Kept with the change, and never shown to others.")
@click.option("--by", default=getpass.getuser, help="Who decides; your login unless given.")
@course_option
def adjust(  # noqa: PLR0913 (each option is an argument)
    lab_name: str, student: str, points: float, reason: str, by: str, course_file: Path
) -> None:
    """Add POINTS to the mark of STUDENT for LAB; a negative number takes some away.

    Write `-- -5` for a negative number. Earlier changes stay; they add up.
    """
    course, lab = courses.load(course_file), lab_of(lab_name)
    book = Gradebook(course.place_of_gradebook())
    try:
        known = {mark.student for mark in marks(book, course, lab.id)}
        if student not in known:
            msg = f"There is no student `{student}` in the roster or among the submissions."
            raise LabError(msg)
        book.adjust(lab.id, student, points, reason=reason, by=by)
        for row in book.rows(adjustments, lab.id):
            if row["student"] == student:
                day = row["recorded_at"][:10]
                click.echo(f"{day} {row['points']:+g} by {row['by']}: {row['reason']}")
    finally:
        book.close()


@main.command()
@_lab
@click.argument("format_name", metavar="FORMAT", type=click.Choice(sorted(exports.FORMATS)))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@course_option
def export(lab_name: str, format_name: str, file: Path, course_file: Path) -> None:
    """Write the marks of LAB to FILE as brightspace, canvas, moodle or json."""
    course, lab = courses.load(course_file), lab_of(lab_name)
    found = _marks(course, lab.id)
    file.write_text(
        exports.FORMATS[format_name](found, course, lab.id), encoding="utf-8", newline=""
    )
    click.echo(f"Wrote {file}.")
    if format_name in exports.COLUMNS:
        column = exports.COLUMNS[format_name]
        for student in exports.without_id(found, course, column):
            click.echo(f"Left out: {student}, for whom the roster has no `{column}`.", err=True)


@main.command("feedback")
@_lab
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@course_option
def feedback_(lab_name: str, folder: Path, course_file: Path) -> None:
    """Write a page for each student of LAB into FOLDER, as HTML and as Markdown."""
    course, lab = courses.load(course_file), lab_of(lab_name)
    folder.mkdir(parents=True, exist_ok=True)
    found = [mark for mark in _marks(course, lab.id) if mark.attempts]
    for number, mark in enumerate(found, start=1):
        # A number, as two names may become one when they are made fit for a file.
        stem = "".join(c if c.isalnum() or c in "-_" else "_" for c in clean(mark.student))
        path = folder / f"{number:04}-{stem}"
        path.with_suffix(".html").write_text(feedback.page(mark, course, lab.id), "utf-8")
        path.with_suffix(".md").write_text(feedback.markdown(mark, course, lab.id), "utf-8")
    click.echo(f"Wrote pages for {len(found)} students into {folder}.")


@main.command()
@_lab
@course_option
def insight(lab_name: str, course_file: Path) -> None:
    """Show what the marks say of LAB: hard checks, frequent mistakes, answers that look alike."""
    course, lab = courses.load(course_file), lab_of(lab_name)
    grade = partial(grade_all, slots=os.cpu_count() or 1, backend=probe.choose("auto"))
    console().print(class_view.shown(class_view.of_class(course, lab, grade)))


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("lab_names", metavar="[LAB]...", nargs=-1)
@course_option
def release(file: Path, lab_names: tuple[str, ...], course_file: Path) -> None:
    """Write the students' bundle to FILE (a zip), with the given labs or all.

    It holds no answers, no mutants, no seed and no grader, which is looked for before it is
    written.
    """
    course = courses.load(course_file)
    labs = [lab_of(name) for name in lab_names] or all_labs()
    content = bundle(course, labs)
    file.write_bytes(content)
    names = ", ".join(lab.id for lab in labs)
    click.echo(f"Wrote {file} ({len(content) / 1e6:.1f} MB): {names}. No answer is in it.")


@main.command()
@_lab
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@course_option
def gradescope(lab_name: str, file: Path, course_file: Path) -> None:
    """Write the autograder of LAB for Gradescope to FILE (a zip). It holds the seed."""
    packing.write(file, packing.gradescope(courses.load(course_file), lab_of(lab_name)))
    click.echo(f"Wrote {file}. It holds the seed of the course: upload it, and do not share it.")


@main.command()
@_lab
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def classroom(lab_name: str, file: Path) -> None:
    """Write the workflow of LAB for repositories of GitHub Classroom to FILE (YAML).

    The repository's template is the students' bundle, see `release`.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(packing.classroom(lab_of(lab_name)), encoding="utf-8")
    click.echo(f"Wrote {file}. It runs the public checks on each push.")
