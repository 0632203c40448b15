"""The pytest plugin behind ``lab check``: markers, fixtures, and the record of each check."""

import inspect
import tempfile
import zlib
from collections.abc import Callable, Generator
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.errors import Flaky

from labs.kit import exercise
from labs.kit.calls import Answers, Backend
from labs.kit.desk import CallbackError
from labs.kit.plain import AnswerError
from labs.kit.raised import RaisedError
from labs.kit.results import CheckResult

_MARKERS = (
    "points(n): what the check is worth",
    "hint(text, see): advice for who fails it, and the id of the concept to read",
)

_MAX_TEXT = 20_000

RUN = pytest.StashKey["Plugin"]()


@pytest.fixture(scope="session")
def lab(request: pytest.FixtureRequest) -> Answers:
    """The student's code."""
    return request.config.stash[RUN].answers()


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """Random numbers that depend on the lab's seed and the check, not on other checks."""
    return np.random.default_rng([request.config.stash[RUN].seed, _number(request.node.name)])


class Plugin:
    """One run of a lab's checks against one exercise.

    ``problem`` is the sentence that says why the exercise could not be loaded, or empty.
    """

    def __init__(
        self,
        open_exercise: Callable[[], Backend],
        path: Path,
        source: str,
        seed: int,
        on_result: Callable[[CheckResult], None],
    ) -> None:
        self.seed = seed
        self.problem = ""
        self.results: list[CheckResult] = []
        self.collected = 0
        self.running = ""
        self.quiet = True
        self._open = open_exercise
        self._backend: Backend | None = None
        self._path = path
        self._source = source
        self._on_result = on_result
        self._faults: dict[str, tuple[str, str]] = {}

    def answers(self) -> Answers:
        """Return the student's code, to be called.

        Raises:
            AnswerError: When the exercise could not be loaded.
        """
        if self._backend is None:
            raise AnswerError(self.problem)
        return Answers(self._backend)

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the markers, keep hypothesis quiet and without memory, load the exercise."""
        config.stash[RUN] = self
        for line in _MARKERS:
            config.addinivalue_line("markers", line)
        set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "mlops-labs-hypothesis")
        hypothesis.settings.register_profile(
            "lab",
            database=None,
            deadline=None,
            max_examples=40,
            report_multiple_bugs=False,
            phases=[hypothesis.Phase.generate, hypothesis.Phase.shrink],
        )
        hypothesis.settings.load_profile("lab")
        try:
            self._backend = self._open()
        except (exercise.ExerciseError, AnswerError) as error:
            self.problem = _clean(f"{str(error).rstrip('.')}.")

    def pytest_unconfigure(self) -> None:
        """End what the exercise has started."""
        if self._backend is not None:
            self._backend.close()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Function]) -> None:
        """Count the checks before any is deselected, and seed the property-based ones."""
        self.collected = len(items)
        for item in items:
            if hypothesis.is_hypothesis_test(item.obj):
                hypothesis.seed(self.seed + _number(item.name))(item.obj)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Remember which check runs, to name it when the student stops the run."""
        self.running = nodeid.rpartition("::")[2]

    def pytest_runtest_setup(self) -> None:
        """Let each check begin in an empty directory."""
        if self._backend is not None:
            self._backend.begin()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Function, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Record a check once its last phase is over."""
        report = yield
        if call.excinfo is not None and not report.passed:
            self._faults.setdefault(item.name, self._explain(call.excinfo.value))
        if call.when == "teardown":
            self._record(item, report.capstdout)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """Keep pytest's own dots off the screen unless the student asked pytest for more."""
        return (report.outcome, "", "") if self.quiet else None

    def _record(self, item: pytest.Function, output: str) -> None:
        hint = item.get_closest_marker("hint")
        points = item.get_closest_marker("points")
        if hint is None or points is None:
            msg = f"{item.name} needs the markers `points` and `hint`."
            raise pytest.UsageError(msg)
        status, message = self._faults.get(item.name, ("ok", ""))
        result = CheckResult(
            id=item.name,
            title=(inspect.getdoc(item.obj) or item.name).partition("\n")[0].rstrip("."),
            points=points.args[0],
            status=status,
            message=_clean(message),
            output=_clean(output),
            hint=hint.args[0],
            see=hint.kwargs["see"],
        )
        self.results.append(result)
        if not self.problem:  # else every check would tell the same
            self._on_result(result)

    def _explain(self, error: BaseException) -> tuple[str, str]:
        """Return the status of a check that did not pass, and a sentence on why."""
        if isinstance(error, NotImplementedError):
            return "todo", str(error) or "This step is not written yet."
        if isinstance(error, Flaky):
            return "wrong", "The same call gave two different answers."
        if isinstance(error, AnswerError | exercise.ExerciseError):
            return getattr(error, "status", "error"), f"{str(error).rstrip('.')}."
        if isinstance(error, CallbackError) and isinstance(error.__cause__, AssertionError):
            error = error.__cause__  # the check asserts something about how it is called back
        line = exercise.line(error, self._path)
        if isinstance(error, RaisedError) or line is not None:
            place = "" if line is None else f" ({exercise.spot(self._source, line)})"
            name = error.name if isinstance(error, RaisedError) else exercise.name(error)
            return "error", f"exercise.py stops{place}: {name}."
        if isinstance(error, AssertionError):
            # pytest adds the compared values below the check's own sentence.
            return "wrong", str(error).partition("\nassert ")[0]
        return "wrong", f"The check could not work with your answer: {exercise.name(error)}."


def _clean(text: str) -> str:
    """Take out what could move the cursor, change colours or turn the reading direction."""
    kept = "".join(
        c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text
    )
    return kept if len(kept) <= _MAX_TEXT else f"{kept[:_MAX_TEXT]} [...]"


def _number(name: str) -> int:
    """Turn a name into a number that is the same in every run (``hash`` is not)."""
    return zlib.crc32(name.encode())
