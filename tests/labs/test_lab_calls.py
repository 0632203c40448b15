"""What a check can do with the student's code, and what crosses between them."""

import math

import numpy as np
import pandas as pd
import pytest
from lab_answers import EXERCISE, in_process, sandboxed

from labs.kit.calls import Answers
from labs.kit.desk import CallbackError
from labs.kit.folder import FolderError
from labs.kit.plain import AnswerError, plain


class Sly(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


@pytest.fixture(params=["in process", "sandboxed"])
def backend(request):
    if request.param == "in process":
        opened = in_process(EXERCISE)
    else:
        opened = sandboxed(EXERCISE, request.getfixturevalue("sandbox"))
    yield opened
    opened.close()


@pytest.fixture
def lab(backend):
    return Answers(backend)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (np.float64(0.5), 0.5),
        (np.bool_(True), True),
        (np.str_("a"), "a"),
        (b"\0", b"\0"),
        ((1, "a", [np.int32(2)]), [1, "a", [2]]),
        ({"a": (1,), 2: {}}, {"a": [1], 2: {}}),
    ],
)
def test_plain_data_cross_as_plain_python(value, expected):
    found = plain(value, "psi")
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    "value",
    [object(), Sly(1), {1, 2}, [Sly(1)], print, pd.Series([1]), np.datetime64("2026-01-01", "s")],
)
def test_anything_else_does_not_cross(value):
    with pytest.raises(AnswerError, match="psi gave back a value of type"):
        plain(value, "psi")


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (np.array([object()]), "an array of type object"),
        (np.array([1j]), "an array of type complex"),
        ({(1, 2): 3}, "a key of type tuple"),
        (pd.DataFrame([[1]]), "column names are not distinct texts"),
        (pd.DataFrame({"a": [1]}, index=["x"]), r"call reset_index\(\)"),
        (pd.DataFrame({"a": [1, 2]}).groupby("a").sum(), r"call reset_index\(\)"),
        (pd.DataFrame({"a": pd.Categorical(["x"])}), "column 'a' is of type category"),
        (pd.DataFrame({"a": [object()]}), "column 'a' is of type object"),
        (pd.DataFrame({"a": ["x", 1]}), "column 'a' is of type object"),
    ],
)
def test_what_is_refused_is_named(value, sentence):
    with pytest.raises(AnswerError, match=sentence):
        plain(value, "psi")


def test_what_is_nested_without_end_is_refused():
    endless = []
    endless.append(endless)
    with pytest.raises(AnswerError, match="more than 100 levels"):
        plain(endless, "psi")


def test_frames_cross_with_their_types_and_rows_numbered_from_0():
    frame = pd.DataFrame(
        {
            "n": [1, 2, 3],
            "x": [0.5, math.nan, 1.0],
            "yes": [True, False, True],
            "text": ["a", None, "c"],
            "old text": pd.Series(["a", None, "c"], dtype=object),
            "at": pd.to_datetime(["2026-01-01", None, "2026-01-03"]),
        }
    )
    found = plain(frame[frame.n > 1], "psi")
    assert list(found.index) == [0, 1]
    types = ["int64", "float64", "bool", "str", "str", frame["at"].dtype]
    assert [str(kind) for kind in found.dtypes] == [str(kind) for kind in types]
    assert found["text"].tolist()[1] == found["old text"].tolist()[1] == "c"
    found.loc[0, "n"] = 9
    assert frame["n"].tolist() == [1, 2, 3]


def test_an_array_of_python_text_becomes_one_of_numpys():
    found = plain(np.array(["a", "bcd"], dtype=object), "psi")
    assert (found.tolist(), found.dtype.kind) == (["a", "bcd"], "U")


def test_the_students_code_cannot_change_what_the_check_holds(lab):
    data = np.ones(3)
    assert lab.spoil(data).tolist() == [0, 0, 0]
    assert data.tolist() == [1, 1, 1]


def test_what_is_missing_is_named(lab):
    with pytest.raises(AnswerError, match=r"exercise\.py has no function ks"):
        lab.ks([1.0])
    with pytest.raises(AnswerError, match=r"exercise\.py has no value LIMIT"):
        lab.get("LIMIT")
    with pytest.raises(AnswerError, match="Counter has no function up"):
        lab.new("Counter", 1).up()


def test_values_of_the_module_can_be_read(lab):
    assert lab.get("BINS") == 10
    with pytest.raises(AnswerError, match="gave back a value of type function"):
        lab.get("spoil")


def test_an_object_stays_where_it_is_and_is_used_by_its_handle(lab):
    counter = lab.new("Counter", 3)
    assert counter.add(2) == 5
    assert counter.get("total") == 5
    assert counter.call("get") == "a method called get"
    assert lab.total_of(counter) == 5
    with pytest.raises(AnswerError, match="Counter gave back a value of type Counter"):
        lab.Counter(1)


def test_what_a_function_or_a_method_makes_can_be_kept_too(lab):
    doubled = lab.new("make_counter", 2).new("twice")
    assert doubled.get("total") == 4


def test_a_check_can_pass_functions(lab):
    asked = []

    def square(x, *, plus=0):
        asked.append(x)
        return (x * x + plus, {"x": x})

    assert lab.apply(square, [1, 2, 3]) == [[1, {"x": 1}], [4, {"x": 2}], [9, {"x": 3}]]
    assert asked == [1, 2, 3]
    assert lab.first({"of": [square]}, 5) == [26, {"x": 5}]


def test_calls_can_be_nested(lab):
    def half(n):
        return 0 if n == 0 else lab.apply(half, [n // 2])[0] + 1

    assert lab.apply(half, [8, 1]) == [4, 1]


def test_only_data_reach_a_function_of_the_check(lab):
    with pytest.raises(TypeError, match="square: your call gave back a value of type object"):
        lab.give_an_object(lambda x: x, "square")


def test_an_error_of_the_checks_function_is_told_apart(lab):
    def broken(_):
        raise ValueError("no such order")

    with pytest.raises(CallbackError, match="no such order") as caught:
        lab.apply(broken, [1])
    assert type(caught.value.__cause__) is ValueError
    assert lab.patient(broken) == "CallbackError: no such order"


def test_errors_of_the_student_reach_the_check(lab):
    with pytest.raises(ValueError, match="negative"):
        lab.strict(-1)
    with lab.raises("GateError"):
        lab.gate()
    with lab.raises("Exception"):
        lab.gate()
    with pytest.raises(Exception, match="closed"), lab.raises("KeyError"):
        lab.gate()
    with pytest.raises(AssertionError, match="Your code did not raise GateError"):  # noqa: SIM117
        with lab.raises("GateError"):
            lab.strict(1)


def test_the_exercise_works_in_its_directory(lab, backend):
    lab.files.write("in/orders.csv", b"a,b\n")
    lab.copy("in/orders.csv", "out.csv")
    assert lab.files.names() == ["in/orders.csv", "out.csv"]
    assert lab.files.read("out.csv") == b"a,b\n"
    lab.files.remove("out.csv")
    with pytest.raises(FileNotFoundError):
        lab.files.read("out.csv")
    backend.begin()
    assert lab.files.names() == []


@pytest.mark.parametrize(
    "name", ["", "..", "../x", "/x", "a/../../x", "a//b", "C:x", "a\0", ".\\x"]
)
def test_names_that_lead_elsewhere_are_refused(lab, name):
    for use in (lab.files.read, lab.files.remove, lambda name: lab.files.write(name, b"")):
        with pytest.raises(FolderError, match="not a plain name"):
            use(name)


def test_links_and_pipes_are_not_followed(lab, backend, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("seed")
    lab.make_odd_files(str(tmp_path))
    assert lab.files.names() == ["file"]
    with pytest.raises(FolderError, match="leads through a link"):
        lab.files.read("folder/secret")
    with pytest.raises(OSError, match=r"link|symbolic"):
        lab.files.read("link")
    with pytest.raises(FolderError, match="not a file"):
        lab.files.read("pipe")
    lab.files.write("link", b"mine")
    assert secret.read_text() == "seed"
    backend.begin()
    assert secret.read_text() == "seed"


def test_a_check_can_read_the_text_of_the_exercise(lab):
    assert lab.source() == EXERCISE


def test_a_restart_forgets_all_but_the_files(lab):
    counter = lab.new("Counter", 1)
    lab.remember(3)
    lab.files.write("kept", b"yes")
    lab.restart()
    assert lab.remembered() == []
    assert lab.files.read("kept") == b"yes"
    other = lab.new("Counter", 7)
    with pytest.raises(AnswerError, match="the exercise was started anew"):
        counter.add(1)
    assert other.add(1) == 8
