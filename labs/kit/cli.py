"""The command ``lab``."""

import contextlib
import time
from pathlib import Path

import click

from labs.kit import doctor, exercise, show
from labs.kit.catalog import Lab, all_labs, get
from labs.kit.errors import LabError
from labs.kit.notebook import of_python, to_python
from labs.kit.results import CheckResult, Report
from labs.kit.run import PUBLIC_SEED, run
from labs.kit.submit import pack
from labs.kit.watch import watch
from labs.kit.workspace import Workspace, shown


class _Commands(click.Group):
    """Turns what the reader can mend into one sentence and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except LabError as error:
            raise click.ClickException(str(error)) from error


class _LabId(click.ParamType):
    """The id of a lab."""

    name = "lab"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Lab:
        """Look the lab up."""
        if isinstance(value, Lab):
            return value
        try:
            return get(str(value))
        except LabError as error:
            self.fail(str(error), param, ctx)


_lab = click.argument("lab", type=_LabId(), metavar="LAB")
_seed = click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=PUBLIC_SEED,
    show_default=True,
    help="From which the data of the checks are drawn.",
)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Start a lab, check your work, hand it in."""


@main.command("list")
def list_() -> None:
    """Show all labs and how far you are."""
    workspace = Workspace.here()
    show.labs(show.console(), [(lab, workspace.state(lab)) for lab in all_labs()])


@main.command()
@_lab
@click.option("--again", is_flag=True, help="Put your exercise aside and make a new one.")
@click.option("--notebook", is_flag=True, help="Make exercise.ipynb instead of exercise.py.")
def start(lab: Lab, again: bool, notebook: bool) -> None:
    """Make the exercise of LAB in ./mlops-labs/LAB."""
    workspace = Workspace.here()
    kept = workspace.start(lab, again=again, as_notebook=notebook)
    if kept is not None:
        click.echo(f"Your old exercise is now {shown(kept)}.")
    path = workspace.exercise(lab)
    click.echo(f"Made {shown(path)}: {lab.title}, about {lab.minutes} minutes.")
    click.echo(f"Read {shown(path.with_name('README.md'))}, then run `lab check {lab.id}`.")


@main.command()
@click.argument("lab", type=_LabId(), metavar="[LAB]", required=False)
def status(lab: Lab | None) -> None:
    """Show how far you are with LAB, or with all that you have started."""
    workspace = Workspace.here()
    labs = [lab] if lab is not None else [each for each in all_labs() if workspace.begun(each)]
    if not labs:
        click.echo(
            "You have not started a lab here. `lab list` shows them, `lab start LAB` begins."
        )
    screen = show.console()
    for each in labs:
        show.status(screen, each, workspace)


@main.command()
@_lab
@_seed
@click.option("--watch", "watching", is_flag=True, help="Check again each time you save.")
@click.argument("pytest_options", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def check(
    ctx: click.Context, lab: Lab, seed: int, watching: bool, pytest_options: tuple[str, ...]
) -> None:
    """Run the checks of LAB on your exercise.

    What follows `--` goes to pytest: `lab check drift -- -k psi --pdb`. The exit code is 0 only
    when all checks pass.
    """
    workspace = Workspace.here()
    path = workspace.exercise(lab)
    _require_start(lab, workspace)
    if watching:
        with contextlib.suppress(KeyboardInterrupt):
            watch(path, ["check", lab.id, "--seed", str(seed), "--", *pytest_options])
        ctx.exit(0)
    screen = show.console()
    began = time.monotonic()
    report = _checked(lab, workspace, seed, pytest_options, on_screen=True)
    text = path.read_text(encoding="utf-8", errors="replace")
    untouched = text in (lab.starter, of_python(lab.starter))
    show.total(screen, lab, report, untouched=untouched)
    screen.print(f"({time.monotonic() - began:.1f} s)", style="dim")
    ctx.exit(0 if report.complete else 1)


@main.command()
@_lab
def submit(lab: Lab) -> None:
    """Pack your exercise of LAB into one small file to hand in."""
    workspace = Workspace.here()
    path = workspace.exercise(lab)
    _require_start(lab, workspace)
    saved, content = path.read_bytes(), _code(path)
    report = _checked(lab, workspace, PUBLIC_SEED, (), on_screen=False)
    if path.read_bytes() != saved:
        msg = f"{shown(path)} changed while it was checked; run `lab submit {lab.id}` again."
        raise LabError(msg)
    archive = workspace.folder / f"{lab.id}-submission.zip"
    try:
        archive.write_bytes(pack(lab, content, report, workspace.runs(lab)))
    except OSError as error:
        msg = f"{shown(archive)} cannot be written: {error.strerror}."
        raise LabError(msg) from error
    if report.problem:
        click.echo(f"Warning: {report.problem}", err=True)
    click.echo(f"{report.earned} of {report.total} points in the public checks.")
    click.echo(f"Hand in {shown(archive)}. Your mark is drawn with another seed.")


@main.command("doctor")
@click.pass_context
def doctor_(ctx: click.Context) -> None:
    """Look whether this machine has what the course needs."""
    ctx.exit(doctor.main())


def _code(path: Path) -> bytes:
    """Return what is handed in: the code, of a notebook that of its cells."""
    if path.suffix == ".ipynb":
        return exercise.accept(to_python(path.read_bytes(), path.name).encode(), path.name)
    return exercise.read(path)


def _require_start(lab: Lab, workspace: Workspace) -> None:
    path = workspace.exercise(lab)
    if not path.exists():
        msg = f"There is no {shown(path)}; `lab start {lab.id}` makes it."
        raise LabError(msg)


def _checked(
    lab: Lab, workspace: Workspace, seed: int, options: tuple[str, ...], *, on_screen: bool
) -> Report:
    screen = show.console()

    def on_result(found: CheckResult) -> None:
        if on_screen:
            show.result(screen, found)

    path = workspace.exercise(lab)
    report = run(lab, path, seed=seed, options=options, on_result=on_result)
    if report.checks and not report.partial:
        workspace.write_progress(lab, report, counts=on_screen)
    return report
