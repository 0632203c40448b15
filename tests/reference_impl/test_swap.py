"""Which model answers: the next champion takes over, and what is wrong with it stays outside."""

import json
import shutil
import threading

import pytest

from reference_impl import swap
from reference_impl.artefact import load
from reference_impl.errors import LoopError
from reference_impl.problem import load_problem
from reference_impl.swap import FromFolder, FromRegistry, Holder, Served, self_test


class Names:
    """A source that a test directs: `now` is the champion, or the error when it is asked."""

    def __init__(self, models):
        self.known = dict(zip(("first", "second"), map(load, models), strict=True))
        self.now = "first"
        self.loads = []

    def champion(self):
        if isinstance(self.now, Exception):
            raise self.now
        return self.now

    def load(self, name):
        self.loads.append(name)
        if name not in self.known:
            raise LoopError(f"There is no {name}.")
        return Served(name, self.known[name])


@pytest.fixture
def source(models):
    return Names(models)


@pytest.fixture
def results():
    return []


@pytest.fixture
def holder(quick_problem, source, results):
    made = Holder(quick_problem, source, results.append)
    made.refresh()
    return made


def test_the_next_champion_takes_over(holder, source, results):
    assert holder.current.version == "first"
    source.now = "second"
    holder.refresh()
    assert (holder.current.version, holder.reason, results) == ("second", "", ["done", "done"])


def test_a_champion_that_stays_is_loaded_once(holder, source):
    for _ in range(3):
        holder.refresh()
    assert source.loads == ["first"]


def test_what_cannot_be_loaded_leaves_the_old_model_and_is_tried_again_later(
    holder, source, results, monkeypatch
):
    source.now = "lost"
    for _ in range(3):
        holder.refresh()
    assert (holder.current.version, holder.reason) == ("first", "There is no lost.")
    assert (source.loads, results) == (["first", "lost"], ["done", "failed"])
    source.known["lost"] = source.known["second"]
    later = swap.time.monotonic() + 31
    monkeypatch.setattr(swap.time, "monotonic", lambda: later)
    holder.refresh()
    assert (holder.current.version, holder.reason) == ("lost", "")


def test_after_a_failure_another_champion_is_taken_at_once(holder, source):
    source.now = "lost"
    holder.refresh()
    source.now = "second"
    holder.refresh()
    assert holder.current.version == "second"


def test_a_store_that_is_out_of_order_does_not_end_the_service(holder, source, results):
    source.now = RuntimeError("database is locked")
    holder.refresh()
    assert (holder.current.version, results) == ("first", ["done", "unknown"])
    assert "database is locked" in holder.reason


def test_a_model_that_forgot_its_example_is_not_taken(holder, source, results, monkeypatch):
    monkeypatch.setattr(source.known["second"], "predict_one", lambda _: 12.0)
    source.now = "second"
    holder.refresh()
    assert holder.current.version == "first"
    assert "answers its own example with 12.0 instead of" in holder.reason
    assert results == ["done", "failed"]


def test_a_model_that_crashes_on_its_example_is_not_taken(holder, source, monkeypatch):
    monkeypatch.setattr(source.known["second"], "predict_one", lambda _: 1 / 0)
    source.now = "second"
    holder.refresh()
    assert holder.current.version == "first"
    assert "ZeroDivisionError" in holder.reason


def test_the_example_is_compared_within_the_rounding_of_a_float(models, tmp_path):
    copy = tmp_path / "model"
    shutil.copytree(models[0], copy)
    artefact = load(copy)
    example = json.loads((copy / "example.json").read_text())
    for factor, same in ((1 + 1e-8, True), (1 + 1e-4, False)):
        changed = example | {"prediction": example["prediction"] * factor}
        (copy / "example.json").write_text(json.dumps(changed))
        if same:
            self_test(Served("1", artefact))
        else:
            with pytest.raises(LoopError, match="build it again"):
                self_test(Served("1", artefact))


def test_a_model_of_another_problem_is_not_taken(source):
    holder = Holder(load_problem("bike_sharing"), source, lambda _: None)
    holder.refresh()
    assert holder.current is None
    assert "takes other fields" in holder.reason


def test_a_folder_is_known_by_its_content(models):
    source = FromFolder(models[0])
    served = source.load(source.champion())
    assert served.version == load(models[0]).content_hash[:12]


def test_a_version_of_a_registry_is_a_number():
    with pytest.raises(LoopError, match="a number such as 3"):
        FromRegistry(None).load("latest")


def test_the_watch_runs_in_a_thread_until_it_is_stopped(holder, source, monkeypatch):
    monkeypatch.setattr(swap, "POLL_SECONDS", 0.01)
    swapped = threading.Event()
    holder._swapped = lambda _: swapped.set()
    holder.start()
    source.now = "second"
    assert swapped.wait(10)
    holder.stop()
    source.now = "first"
    assert holder.current.version == "second"
    assert not holder._watching.is_alive()
