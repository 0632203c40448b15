"""The graded checks of lab pipeline.

They call the student's functions only through the fixture ``lab``. The steps of the pipelines are
functions of ``conftest.py``, which counts their calls; what is expected follows from the graph.
"""
# ruff: noqa: ANN001, ANN002, ANN003, ANN201, ANN202, S101 -- these are pytest tests: they assert, and take fixtures

import pytest

PIPELINES, PIPELINE = "practice/pipelines", "concept/pipeline"
HASH, IDEMPOTENCE, ORCHESTRATION = (
    "concept/content-hash",
    "concept/idempotence",
    "concept/orchestration",
)

points, hint = pytest.mark.points, pytest.mark.hint


def step(needs, run=None, **more):
    """A step that does little."""
    return {"run": run or (lambda *_: 1), "needs": needs, "version": "1", "parameters": {}, **more}


def interrupted(lab, steps, inputs, power_cut):
    """Run a pipeline one of whose functions cuts the power, then start anew."""
    try:
        lab.run(steps, inputs)
    except power_cut:
        pass
    else:
        msg = "A step or an effect was to end the process, and the run came back all the same."
        raise AssertionError(msg)
    lab.restart()


def emptied(lab):
    """Forget all results."""
    for name in lab.files.names():
        lab.files.remove(name)
    lab.restart()


@points(6)
@hint("Which steps may come first? Which may come once these are placed?", see=ORCHESTRATION)
def check_steps_come_after_what_they_need(lab, rng, pipeline):
    """Each step stands once, behind all that it needs."""
    for _ in range(5):
        steps = pipeline.steps(rng)
        found = lab.order(steps, pipeline.inputs)
        assert sorted(found) == sorted(steps), f"Not each step once: {found}."
        for name in found:
            for need in steps[name]["needs"]:
                placed = need in pipeline.inputs or found.index(need) < found.index(name)
                assert placed, f"{name} needs {need}, and stands before it: {found}."
    assert lab.order({}, {}) == [], "A pipeline without steps has an order: the empty one."


@points(6)
@hint("What does your loop do when no step is ready any more?", see=PIPELINE)
def check_a_circle_is_refused(lab, rng, pipeline):
    """Steps that wait for each other, or for nobody, are refused before anything runs."""
    names = pipeline.line
    pipeline.parts[names[1]]["needs"] = [names[-1]]
    pipeline.parts[names[-1]]["needs"] = [names[1], "orders"]
    for function in (lab.order, lab.run, lab.plan):
        with lab.raises("CycleError"):
            function(pipeline.steps(rng), pipeline.inputs)
    with lab.raises("CycleError"):
        lab.order({"a": step(["a"])}, {})
    pipeline.parts[names[-1]]["needs"] = ["ordres"]
    for function in (lab.order, lab.run, lab.plan):
        try:
            found = function(pipeline.steps(rng), pipeline.inputs)
        except ValueError:
            continue
        msg = f"A step needs something that nobody makes: expected a ValueError, got {found}."
        raise AssertionError(msg)
    ran = sorted(pipeline.counted())
    assert not ran, f"No order is right, and yet {ran} were run before anybody noticed."


@points(4)
@hint("What decides the order of a dictionary? What does str(1) look like?", see=HASH)
def check_a_fingerprint_stands_for_data(lab, rng):
    """Equal data have one fingerprint, also after a restart; different data have different ones."""
    data = {"rate": round(float(rng.random()), 6), "names": ["a", "b"], "deep": {"x": 1, "y": None}}
    mixed = {"deep": {"y": None, "x": 1}, "names": ["a", "b"], "rate": data["rate"]}
    found = lab.fingerprint(data)
    assert type(found) is str, f"A fingerprint is a text; got {found!r}."
    assert lab.fingerprint(mixed) == found, "The same dictionary in another order is the same."
    lab.restart()
    assert lab.fingerprint(data) == found, "A new process has another fingerprint for the same."
    others = [1, "1", True, "True", None, "None", [], {}, [1, 2], [2, 1], [[1], 2], "12", "[1, 2]"]
    prints = [lab.fingerprint(other) for other in others]
    for place, one in enumerate(prints):
        same = [others[other] for other in range(place) if prints[other] == one]
        assert not same, f"{others[place]!r} and {same[0]!r} have the same fingerprint."


@points(6)
@hint("Write down all that can change what a step returns.", see=IDEMPOTENCE)
def check_a_key_depends_on_all_that_matters(lab, rng):
    """Everything that can change a result changes its key, and nothing else does."""
    parameters = {"rate": round(float(rng.random()), 6), "trees": int(rng.integers(99))}
    base = step(["a", "b"], parameters=parameters)
    given = {"a": [1, 2], "b": [3]}
    found = lab.key("train", base, given)
    turned = step(["b", "a"], parameters=dict(reversed(parameters.items())))
    again = lab.key("train", turned, {"b": [3], "a": [1, 2]})
    assert again == found, "Only the order of needs and parameters differs, and the key does too."
    others = {
        "the name of the step": ("judge", base, given),
        "the version of the code": ("train", {**base, "version": "2"}, given),
        "a parameter": ("train", {**base, "parameters": {**parameters, "trees": -1}}, given),
        "the data of a need": ("train", base, {"a": [1, 2], "b": [4]}),
        "which need has which data": ("train", base, {"a": [3], "b": [1, 2]}),
    }
    for what, arguments in others.items():
        assert lab.key(*arguments) != found, f"Changed: {what}. The key is the same as before."


@points(8)
@hint(
    "When does the code notice that a result is no JSON data? What is on the disk then?", see=HASH
)
def check_a_result_is_kept_whole(lab, rng):
    """A result comes back after a restart; one that cannot be kept leaves nothing."""
    key, other = "a" * 64, "b" * 64
    result = {"table": rng.integers(9, size=20).tolist(), "name": "Kövér utca", "empty": None}
    for missing in (key, other):
        with pytest.raises(KeyError):
            lab.load(missing)
    lab.save(key, [1, 2, 3])
    lab.save(key, result)
    lab.save(other, None)
    lab.restart()
    found = lab.load(key)
    assert found == result, f"Kept {result}, and load gives {found}."
    assert lab.load(other) is None, "None is a result like any other."
    before = {name: lab.files.read(name) for name in lab.files.names()}
    for place in ("c" * 64, key):
        with pytest.raises(TypeError):
            lab.save(place, {"table": [1, 2, 3], "model": b"no JSON"})
    after = {name: lab.files.read(name) for name in lab.files.names()}
    assert after == before, "A result that is no JSON data was refused, and the disk has changed."
    assert lab.load(key) == result, "A refused result has destroyed the one that was there."


@points(8)
@hint("How could load find out that the end of a file is missing?", see=HASH)
def check_a_damaged_file_is_as_good_as_none(lab, rng, pipeline):
    """A file that lost its end is never taken for a result, and never stops a run."""
    key, result = "a" * 64, [1.5, 22, 333, 4444]
    lab.save(key, result)
    lab.save("b" * 64, 12345678)
    whole = {name: lab.files.read(name) for name in lab.files.names()}
    assert whole, "Two results were kept, and there is no file."
    for name, content in whole.items():
        for size in {0, 1, len(content) // 2, len(content) - 1} - {-1, len(content)}:
            lab.files.write(name, content[:size])
            lab.restart()
            for each, right in ((key, result), ("b" * 64, 12345678)):
                try:
                    found = lab.load(each)
                except KeyError:
                    continue
                assert found == right, f"{name} was cut to {size} bytes: load gives {found!r}."
        lab.files.write(name, content)
    assert lab.load(key) == result, "The file is whole again, and load does not find the result."
    lab.run(pipeline.steps(rng), pipeline.inputs)
    for name in lab.files.names():
        content = lab.files.read(name)
        lab.files.write(name, content[: len(content) // 2])
    lab.restart()
    told = lab.run(pipeline.steps(rng), pipeline.inputs)
    assert told["results"] == pipeline.results(), "All files were cut to half: wrong results."


@points(6)
@hint("Which data does a step ask for? What does load make of a dictionary?", see=PIPELINE)
def check_each_step_gets_what_it_needs(lab, rng, pipeline):
    """A step gets the data of its needs and its parameters, and no more."""
    told = lab.run(pipeline.steps(rng), pipeline.inputs)
    right = pipeline.results()
    assert told["results"] == right, f"Expected the results {right}, got {told['results']}."
    assert sorted(told["ran"]) == sorted(right), f"Each step ran once; you say {told['ran']}."
    empty = (told["kept"], told["failed"], told["skipped"])
    assert empty == ([], {}, []), f"Nothing was kept, failed or skipped; you say {empty}."
    for name, (given, parameters) in pipeline.given.items():
        needs = pipeline.parts[name]["needs"]
        assert sorted(given) == needs, f"{name} needs {needs}, and got {sorted(given)}."
        assert parameters == pipeline.parts[name]["parameters"], f"{name} got {parameters}."
    # JSON makes the keys of a dictionary texts. Both runs must see the same all the same.
    first, last = "hours", "peak"
    steps = {first: step([], lambda *_: {12: 3, 18: 9})}
    steps[last] = step([first], lambda given, _: sorted(map(str, given[first])))
    one = lab.run(steps, {})["results"]
    lab.restart()
    two = lab.run(steps, {})["results"]
    assert one == two, f"A result that was made now: {one}. The same, kept: {two}."


@points(12)
@hint("Follow the change from step to step. Where does it arrive?", see=ORCHESTRATION)
def check_only_stale_steps_run_again(lab, rng, pipeline):
    """A change runs the steps that it reaches, once, and no others."""
    names = pipeline.line
    lab.run(pipeline.steps(rng), pipeline.inputs)
    pipeline.counted()
    told = lab.run(pipeline.steps(rng), pipeline.inputs)
    ran = pipeline.counted()
    assert not ran, f"Nothing has changed, and {sorted(ran)} ran again."
    assert sorted(told["kept"]) == sorted(names), f"All results were kept; you say {told}."
    middle = names[int(rng.integers(1, len(names) - 1))]
    changes = {
        "the input orders": ("orders", pipeline.inputs, "orders", [1.0]),
        f"a parameter of {middle}": (middle, pipeline.parts[middle]["parameters"], "trees", 100),
        f"the code of {middle}": (middle, pipeline.parts[middle], "version", "2"),
    }
    for what, (start, place, name, value) in changes.items():
        place[name] = value
        lab.restart()
        told = lab.run(pipeline.steps(rng), pipeline.inputs)
        stale = pipeline.after(start) | ({start} & set(names))
        ran = pipeline.counted()
        assert set(ran) == stale, (
            f"Changed: {what}. It reaches {sorted(stale)}, and {sorted(ran)} were run."
        )
        assert set(ran.values()) <= {1}, f"Changed: {what}. A step ran more than once: {dict(ran)}."
        assert told["results"] == pipeline.results(), f"Changed: {what}. The results are wrong."
        both = (sorted(told["ran"]), sorted(told["kept"]))
        assert both == (sorted(stale), sorted(set(names) - stale)), (
            f"Changed: {what}. You say {told}."
        )


@points(8)
@hint("Does a step need a step, or the data that the step leaves?", see=HASH)
def check_the_same_data_are_not_worked_on_twice(lab, rng):
    """A step that leaves the same data as before makes nothing stale; nor does a way back."""
    calls = []

    def clean(given, parameters):
        calls.append("clean")
        return [minutes for minutes in given["orders"] if minutes < parameters["limit"]]

    def train(given, _):
        calls.append("train")
        return sum(given["clean"])

    def play(orders, limit):
        calls.clear()
        lab.restart()
        steps = {
            "train": step(["clean"], train),
            "clean": step(["orders"], clean, parameters={"limit": limit}),
        }
        return lab.run(steps, {"orders": orders})["results"], calls.copy()

    orders = rng.integers(10, 60, size=8).tolist()
    found = play(orders, 100)
    right = ({"clean": orders, "train": sum(orders)}, ["clean", "train"])
    assert found == right, f"The first run: expected {right}, got {found}."
    found = play([*orders, 999], 100)
    assert found[1] == ["clean"], (
        f"One more order came, and clean left it out: train has its old data. Run: {found[1]}."
    )
    assert found[0] == right[0], f"Wrong results: {found[0]}."
    found = play(orders, 20)
    few = sum(minutes for minutes in orders if minutes < 20)
    assert found[0]["train"] == few, f"A parameter changed; expected {few}, got {found[0]}."
    found = play(orders, 100)
    assert found[1] == [], f"The parameter is back at its old value, and {found[1]} were run again."
    assert found[0]["train"] == sum(orders), "The way back to the old parameter: another result."


@points(12)
@hint("At which moment does the next process know that a step is finished?", see=IDEMPOTENCE)
def check_a_crash_in_any_step_resumes(lab, rng, pipeline, power_cut):
    """The process dies in each step in turn: what was finished is not done again."""
    right = pipeline.results()
    for dying in pipeline.line:
        emptied(lab)

        def die(*_):
            raise power_cut

        pipeline.work = {dying: die}
        interrupted(lab, pipeline.steps(rng), pipeline.inputs, power_cut)
        before = pipeline.counted()
        pipeline.work = {}
        told = lab.run(pipeline.steps(rng), pipeline.inputs)
        after = pipeline.counted()
        twice = sorted((set(before) & set(after)) - {dying})
        assert not twice, f"Killed in {dying}. These were finished, and ran again: {twice}."
        assert after[dying] == 1, f"Killed in {dying}, and afterwards it ran {after[dying]} times."
        assert told["results"] == right, f"Killed in {dying}; the results after it are wrong."
        assert sorted(told["kept"]) == sorted(set(before) - {dying}), f"Killed in {dying}: {told}."


@points(10)
@hint("Which steps need the one that failed? What about all others?", see=PIPELINE)
def check_a_failure_stops_only_what_depends_on_it(lab, rng, pipeline):
    """A failed step leaves nothing; what does not need it runs; mended, the rest is made up for."""

    def full(*_):
        msg = "disk full"
        raise OSError(msg)

    def no_json(*_):
        return {"rows": [1, 2, 3], "model": b"x"}

    for place, failing in enumerate(pipeline.line):
        emptied(lab)
        lost = pipeline.after(failing)
        fine = set(pipeline.line) - lost - {failing}
        pipeline.work = {failing: full if place % 2 else no_json}
        told = lab.run(pipeline.steps(rng), pipeline.inputs)
        ran = pipeline.counted()
        assert set(ran) == fine | {failing}, (
            f"{failing} fails. To be run: {sorted(fine | {failing})}; you ran {sorted(ran)}."
        )
        assert ran[failing] == 1, f"{failing} fails, and was tried {ran[failing]} times."
        assert set(told["results"]) == fine, f"{failing} failed; results: {told['results']}."
        assert list(told["failed"]) == [failing], f"{failing} failed; you say {told['failed']}."
        if place % 2:
            reason = told["failed"][failing]
            assert "disk full" in reason, f"The disk was full; the reason you give: {reason!r}."
        assert sorted(told["skipped"]) == sorted(lost), (
            f"{sorted(lost)} need {failing}, which failed; you skipped {sorted(told['skipped'])}."
        )
        pipeline.work = {}
        lab.restart()
        told = lab.run(pipeline.steps(rng), pipeline.inputs)
        ran = pipeline.counted()
        assert set(ran) == lost | {failing}, f"{failing} is mended, and {sorted(ran)} were run."
        assert told["results"] == pipeline.results(), f"{failing} is mended: wrong results."
        assert sorted(told["kept"]) == sorted(fine), f"{sorted(fine)} were finished: {told}."


@points(8)
@hint("The process dies between the effect and the note. And the other way round?", see=IDEMPOTENCE)
def check_an_effect_comes_once(lab, power_cut):
    """An effect comes once; when a crash makes it come again, it brings the same token."""
    messages, calls, trouble = [], [], []

    def train(given, _):
        calls.append("train")
        return given["orders"]

    def tell(token, result):
        messages.append((token, result))
        if trouble:
            raise trouble.pop()

    def play(orders):
        steps = {"train": step(["orders"], train, effect=tell)}
        steps["after"] = step(["train"], lambda *_: calls.append("after"))
        return steps, {"orders": orders}

    trouble.append(power_cut())
    interrupted(lab, *play([1]), power_cut)
    assert calls == ["train"], f"Killed in the effect of train; so far these ran: {calls}."
    told = lab.run(*play([1]))
    assert calls == ["train", "after"], f"The result was kept before its effect. Run: {calls}."
    assert len(messages) == 2, "The process died in the effect, and the effect did not come again."
    assert messages[0] == messages[1], f"The effect came again with another token: {messages}."
    assert told["results"] == {"train": [1], "after": None}, f"Wrong results: {told}."
    for _ in range(2):
        lab.restart()
        lab.run(*play([1]))
    assert len(messages) == 2, "The effect was done, and came again in a later run."
    trouble.append(OSError("no network"))
    told = lab.run(*play([2]))
    found = (list(told["failed"]), told["skipped"])
    assert found == (["train"], ["after"]), f"The effect of train raised: failed, skipped {found}."
    lab.restart()
    lab.run(*play([2]))
    new = messages[2:]
    assert len(new) == 2, f"An effect that had raised must come again, once: {new}."
    assert new[0] == new[1], f"The same result was told with two tokens: {new}."
    assert new[0][0] != messages[0][0], "Two results were told with the same token."
    assert calls == ["train", "after"] * 2, f"Each step was to run once for each data: {calls}."


@points(6)
@hint("A step will run. What do you know about the data of the next one?", see=ORCHESTRATION)
def check_the_plan_comes_true(lab, rng, pipeline):
    """The plan says what is kept, what runs and what is open, and nothing is run for it."""
    names, inputs = pipeline.line, set(pipeline.inputs)
    first = {
        name: "runs" if inputs.issuperset(pipeline.parts[name]["needs"]) else "open"
        for name in names
    }
    changed = names[2]
    last = dict.fromkeys(names, "kept") | dict.fromkeys(pipeline.after(changed), "open")

    def planned(when, expected):
        files = lab.files.names()
        found = lab.plan(pipeline.steps(rng), pipeline.inputs)
        assert found == expected, f"{when}: expected the plan {expected}, got {found}."
        assert not pipeline.counted(), f"{when}: the plan has run steps."
        assert lab.files.names() == files, f"{when}: the plan has left files."

    planned("Before the first run", first)
    lab.run(pipeline.steps(rng), pipeline.inputs)
    pipeline.calls.clear()
    lab.restart()
    planned("After a run", dict.fromkeys(names, "kept"))
    pipeline.parts[changed]["parameters"]["trees"] = 200
    planned(f"A parameter of {changed} changed", last | {changed: "runs"})
