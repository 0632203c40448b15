"""The pytest plugin behind ``lab check``: markers, fixtures, and the record of each check."""

import inspect
import tempfile
import zlib
from collections.abc import Callable, Generator, Sequence
from functools import partial
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.errors import Flaky

from labs.kit import exercise
from labs.kit.calls import Answers, InProcess
from labs.kit.desk import CallbackError
from labs.kit.plain import AnswerError
from labs.kit.results import CheckResult

_MARKERS = (
    "points(n): what the check is worth",
    "hint(text, see): advice for who fails it, and the id of the concept to read",
)


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
        path: Path,
        seed: int,
        on_result: Callable[[CheckResult], None],
        forbidden: Sequence[str] = (),
    ) -> None:
        self.seed = seed
        self.problem = ""
        self.results: list[CheckResult] = []
        self.collected = 0
        self.running = ""
        self.quiet = True
        self._path = path
        self._on_result = on_result
        self._forbidden = forbidden
        self._folder = tempfile.TemporaryDirectory(prefix="lab-", ignore_cleanup_errors=True)
        self._faults: dict[str, str] = {}
        self._unwritten: set[str] = set()

    def answers(self) -> Answers:
        """Return the student's code, to be called.

        Raises:
            AnswerError: When the exercise could not be loaded.
        """
        if self.problem:
            raise AnswerError(self.problem)
        return self._lab

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
            load = partial(exercise.load, self._path, self._forbidden)
            self._lab = Answers(InProcess(load, Path(self._folder.name)))
        except exercise.ExerciseError as error:
            self.problem = str(error)

    def pytest_unconfigure(self) -> None:
        """Remove the directory in which the exercise worked."""
        self._folder.cleanup()

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
        if not self.problem:
            self._lab.files.clear()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Function, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Record a check once its last phase is over."""
        report = yield
        if call.excinfo is not None and not report.passed:
            self._faults.setdefault(item.name, self._explain(call.excinfo.value))
            if isinstance(call.excinfo.value, NotImplementedError):
                self._unwritten.add(item.name)
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
        fault = self._faults.get(item.name)
        result = CheckResult(
            id=item.name,
            title=(inspect.getdoc(item.obj) or item.name).partition("\n")[0].rstrip("."),
            points=points.args[0],
            passed=fault is None,
            written=item.name not in self._unwritten,
            message=fault or "",
            output=output,
            hint=hint.args[0],
            see=hint.kwargs["see"],
        )
        self.results.append(result)
        if not self.problem:  # else every check would tell the same
            self._on_result(result)

    def _explain(self, error: BaseException) -> str:
        if isinstance(error, NotImplementedError):
            return str(error) or "This step is not written yet."
        if isinstance(error, Flaky):
            return "The same call gave two different answers."
        if isinstance(error, AnswerError | exercise.ExerciseError):
            return f"{str(error).rstrip('.')}."
        if isinstance(error, CallbackError) and isinstance(error.__cause__, AssertionError):
            error = error.__cause__  # the check asserts something about how it is called back
        place = exercise.where(error, self._path)
        if isinstance(error, AssertionError) and not place:
            # pytest adds the compared values below the check's own sentence.
            return str(error).partition("\nassert ")[0]
        if not place:
            return f"The check could not work with your answer: {exercise.name(error)}."
        return f"exercise.py stops{place}: {exercise.name(error)}."


def _number(name: str) -> int:
    """Turn a name into a number that is the same in every run (``hash`` is not)."""
    return zlib.crc32(name.encode())
