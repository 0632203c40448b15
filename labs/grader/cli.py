"""The command ``grade``, for instructors."""

import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from labs.grader import course as courses
from labs.grader import intake, probe
from labs.grader.course import Course
from labs.grader.gradebook import UNSAFE, Gradebook
from labs.grader.grading import grade_waiting
from labs.grader.marks import assign, marks
from labs.grader.pool import grade_all
from labs.grader.report import marks_table
from labs.grader.slot import SANDBOXES
from labs.grader.version import digest
from labs.kit.catalog import Lab, get, load
from labs.kit.errors import LabError
from labs.kit.show import console

Records = Iterator[tuple[str, dict[str, object]]]


class _Commands(click.Group):
    """``grade LAB SUBMISSIONS`` is short for ``grade run LAB SUBMISSIONS``."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["run", *args]
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except LabError as error:
            raise click.ClickException(str(error)) from error


def lab_of(name: str) -> Lab:
    """Return the lab with this id, or in this folder."""
    return load(Path(name).resolve()) if (Path(name) / "lab.yml").is_file() else get(name)


course_option = click.option(
    "--course",
    "course_file",
    type=click.Path(path_type=Path),
    default=courses.FILE,
    show_default=True,
    help="The settings of the course.",
)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Grade the submissions of a class: `grade LAB SUBMISSIONS`."""


@main.command()
@click.argument("lab_name", metavar="LAB")
@click.argument("submissions", type=click.Path(exists=True, path_type=Path))
@course_option
@click.option(
    "--slots",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 1,
    show_default=True,
    help="How many submissions are graded at the same time.",
)
@click.option(
    "--backend",
    type=click.Choice(["auto", *SANDBOXES]),
    default="auto",
    show_default=True,
    help="Which walls are put around a submission.",
)
@click.option(
    "--scheduler", help="Of a Dask cluster that grades instead of this machine: tcp://HOST:PORT."
)
@click.option("--unsafe", is_flag=True, help="Do without a sandbox; every record says so.")
def run(  # noqa: PLR0913 (each option is an argument)
    lab_name: str,
    submissions: Path,
    course_file: Path,
    slots: int,
    backend: str,
    scheduler: str | None,
    unsafe: bool,
) -> None:
    """Grade SUBMISSIONS of LAB: a folder or zip from the LMS, or clones of GitHub Classroom.

    What the gradebook already holds is not graded again, so a run that was stopped goes on where
    it was.
    """
    lab, course = lab_of(lab_name), courses.load(course_file)
    found, unknown = assign(intake.read(submissions, lab.id), course)
    book = Gradebook(course.place_of_gradebook())
    try:
        new = book.receive(lab.id, found)
        click.echo(f"{len(found)} submissions to {lab.id}, {new} of them new.")
        for name in unknown:
            click.echo(f"Not in the roster: {name}.", err=True)
        wanted = UNSAFE if unsafe else backend
        if waiting := book.waiting(lab.id, digest(lab), wanted):
            where = _where(scheduler, min(slots, len(waiting)))
            _grade(lab, course, book, where, wanted)
        else:
            click.echo("Everything is graded already.")
        screen = console()
        screen.print(marks_table(marks(book, course, lab.id), course.settings(lab.id)))
    finally:
        book.close()


@main.command()
@click.argument("lab_name", metavar="LAB")
@click.option("--name", default="MLOps", show_default=True, help="Of the course.")
def init(lab_name: str, name: str) -> None:
    """Make course.toml with a secret seed, for a course that begins with LAB."""
    path = Path(courses.FILE)
    if path.exists():
        msg = f"{path} is there already and was left as it is."
        raise LabError(msg)
    path.write_text(courses.new(name, lab_of(lab_name).id), encoding="utf-8")
    path.chmod(0o600)
    ignored = Path(".gitignore")
    lines = ignored.read_text(encoding="utf-8").splitlines() if ignored.exists() else []
    wanted = [courses.FILE, "grades.sqlite*", "roster.csv", courses.CACHE]
    lines += [line for line in wanted if line not in lines]
    ignored.write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo(f"Made {path} with a new seed, and told Git to ignore it. Keep a copy of the seed.")


_UNSAFE = (
    "UNSAFE: submissions run without a sandbox. Each can read your files and this gradebook, use "
    "the network, and give itself marks. Every record will say so."
)


def _where(scheduler: str | None, slots: int) -> Callable[..., Records]:
    if scheduler is None:
        return partial(grade_all, slots=slots)
    try:
        from labs.grader.cluster import grade_on_cluster
    except ImportError as error:
        msg = "Dask is not installed here; `make setup` installs it."
        raise LabError(msg) from error
    return partial(grade_on_cluster, scheduler=scheduler)


def _grade(
    lab: Lab, course: Course, book: Gradebook, where: Callable[..., Records], backend: str
) -> None:
    """Grade what waits, with a bar that says how long it will take."""
    backend = probe.choose(backend)
    click.echo(f"Sandbox: {backend}.")
    if backend == UNSAFE:
        click.secho(_UNSAFE, fg="red", bold=True, err=True)
    total = len(book.waiting(lab.id, digest(lab), backend))
    began, faults = time.monotonic(), 0
    grade = partial(where, backend=backend)
    columns = (TextColumn("Grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console()) as bar:
        task = bar.add_task("", total=total)
        for _, record in grade_waiting(lab, course, book, grade, backend=backend):
            faults += "fault" in record
            bar.advance(task)
    seconds = time.monotonic() - began
    click.echo(f"{total} graded in {seconds:.1f} s ({seconds / total:.2f} s each).")
    if faults:
        click.echo(
            f"{faults} could not be graded for a fault of this machine, and have no mark; "
            "run the same command again.",
            err=True,
        )
