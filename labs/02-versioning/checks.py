"""The graded checks of lab versioning.

They call the student's functions only through the fixture ``lab``, with plain data in and out.
What is expected comes from `hashlib`, or from what was put in.
"""
# ruff: noqa: ANN001, ANN201, ANN202, S101 -- these are pytest tests: they assert, and take fixtures

import hashlib

import pytest

VERSIONING, HASH = "practice/versioning", "concept/content-hash"
LINEAGE, REPRODUCIBLE = "concept/lineage", "concept/reproducibility"

points, hint = pytest.mark.points, pytest.mark.hint


def orders(rng, days=4):
    """A folder with the orders of some days, as CSV."""
    lines = [
        "\n".join(f"{number},{rng.gamma(9, 3):.1f}" for number in range(rng.integers(3, 30)))
        for _ in range(days)
    ]
    return {f"2026-01-{day:02}.csv": line.encode() for day, line in enumerate(lines, start=1)}


def place(name):
    """Where the store keeps a content."""
    return f"store/{name[:2]}/{name[2:]}"


def reordered(folder):
    """The same folder, its names in the opposite order."""
    return dict(reversed(folder.items()))


@points(6)
@hint("hashlib has the function. Which of its results is text?", see=HASH)
def check_a_name_is_the_sha_256_of_the_content(lab, rng):
    """The name of a content is its SHA-256."""
    for size in (0, 1, 100, 10_000):
        content = rng.bytes(size)
        found = lab.content_id(content)
        expected = hashlib.sha256(content).hexdigest()
        assert found == expected, f"{size} bytes: expected {expected[:8]}…, got {str(found)[:8]}…"


@points(8)
@hint("Read the docstring of put again: which folder, which file?", see=VERSIONING)
def check_what_is_put_can_be_got(lab, rng):
    """A content is kept under its name, and comes back unchanged, also after a restart."""
    contents = [rng.bytes(50), b"", b"12.5\r\n13.0\n", "Kövér utca".encode()]
    names = [lab.put(content) for content in contents]
    assert lab.files.names() == sorted(place(name) for name in names), (
        "The store does not hold exactly one file for each content, in the place that put names."
    )
    lab.restart()
    for name, content in zip(names, contents, strict=True):
        assert lab.call("get", name) == content, (
            f"{content!r} was put, and get gives something else."
        )


@points(8)
@hint("What does a file look like when the program died while it wrote? Who notices?", see=HASH)
def check_put_repairs_what_a_crash_left(lab, rng):
    """A second put writes nothing new, and replaces a file that a crash has cut short."""
    content = rng.bytes(200)
    name = lab.put(content)
    again = "The same content was put twice, and has two names."
    assert lab.put(content) == name, again
    assert lab.files.names() == [place(name)], "The same content was put twice: one file, please."
    lab.files.write(place(name), content[:120])
    again = "The same content was put twice, and has two names."
    assert lab.put(content) == name, again
    assert lab.files.read(place(name)) == content, (
        "The file was cut short, then its content was put again, and the file is still short."
    )


@points(10)
@hint("You know the name of the content. What can you compute from what you read?", see=HASH)
def check_a_changed_content_is_not_given_out(lab, rng):
    """A content that is missing, or was changed by a single byte, is refused."""
    content = bytearray(rng.bytes(300))
    name = lab.put(bytes(content))
    content[int(rng.integers(300))] ^= 1
    lab.files.write(place(name), bytes(content))
    with lab.raises("DamagedError"):
        lab.call("get", name)
    lab.files.remove(place(name))
    with pytest.raises(KeyError):
        lab.call("get", name)


@points(10)
@hint("Write down what the version of a folder is computed from, byte by byte.", see=HASH)
def check_a_version_names_names_and_contents(lab, rng):
    """The version changes with every byte and every name, and not with the order."""
    folder = orders(rng)
    version = lab.commit(folder)
    assert lab.commit(reordered(folder)) == version, "The order of the files changed the version."
    first, second, *_ = folder
    one_byte = {**folder, first: folder[first][:-1] + b"!"}
    renamed = {("b" + name if name == first else name): text for name, text in folder.items()}
    swapped = {**folder, first: folder[second], second: folder[first]}
    # One file that holds both, and two names that run together: the same bytes in a row.
    glued = {"a": b"bc", "d": b""}
    cut = {"ab": b"c", "d": b""}
    fewer = {name: text for name, text in folder.items() if name != first}
    cases = {
        "one byte": one_byte,
        "a name": renamed,
        "two files swapped": swapped,
        "one less": fewer,
    }
    for what, other in cases.items():
        assert lab.commit(other) != version, f"Changed: {what}. The version is the same as before."
    assert lab.commit(glued) != lab.commit(cut), "{'a': b'bc'} and {'ab': b'c'} have one version."


@points(8)
@hint("Which contents do two versions share? What has to be stored anew?", see=VERSIONING)
def check_a_shared_file_is_stored_once(lab, rng):
    """A new version stores only what is new."""
    folder = orders(rng, days=6)
    lab.commit(folder)
    before = set(lab.files.names())
    lab.commit({**folder, "2026-01-07.csv": rng.bytes(40)})
    new = len(set(lab.files.names()) - before)
    assert new <= 2, f"One file was added to a folder of six, and the store grew by {new} files."
    missing = [
        n for n, text in folder.items() if place(hashlib.sha256(text).hexdigest()) not in before
    ]
    assert not missing, f"The content of {missing[0]} is not in the store under its own name."


@points(8)
@hint("Which names does the version lead to? Who checks each content?", see=LINEAGE)
def check_every_version_can_be_checked_out(lab, rng):
    """Each version comes back as it was; a damaged file stops its checkout alone."""
    first = orders(rng)
    name = next(iter(first))
    second = {**first, name: b"corrected"}
    old, new = lab.commit(first), lab.commit(second)
    lab.restart()
    assert lab.checkout(old) == first, "The older of two versions came back changed."
    assert lab.checkout(new) == second, "The newer of two versions came back changed."
    assert lab.checkout(lab.commit({})) == {}, "A folder without files did not come back empty."
    lab.files.write(place(hashlib.sha256(first[name]).hexdigest()), b"somebody was here")
    with lab.raises("DamagedError"):
        lab.checkout(old)
    assert lab.checkout(new) == second, "A file was damaged, and a version without it suffers."


@points(8)
@hint("A version leads to a name for each file. When are two contents different?", see=VERSIONING)
def check_changes_are_named(lab, rng):
    """Added, removed and changed files are told apart."""
    old = orders(rng, days=5)
    new = dict(reversed(old.items()))
    removed, changed, *_ = rng.permutation(list(old)).tolist()
    del new[removed]
    new |= {changed: new[changed] + b"\n", "z.csv": b"", "a.csv": b"1"}
    told = lab.changes(lab.commit(old), lab.commit(new))
    expected = {"added": ["a.csv", "z.csv"], "removed": [removed], "changed": [changed]}
    assert told == expected, f"Expected {expected}, got {told}."
    nothing = lab.changes(lab.commit(old), lab.commit(reordered(old)))
    assert nothing == {"added": [], "removed": [], "changed": []}, "Nothing changed but the order."


def made_from(lab, rng):
    """What a model is made from: the arguments of record."""
    return {
        "data": lab.commit(orders(rng)),
        "code": lab.commit({"train.py": b"fit()", "features.py": rng.bytes(20)}),
        "parameters": {"trees": int(rng.integers(50, 200)), "rate": 0.1, "early_stop": True},
        "environment": {"numpy": "2.4.6", "scikit-learn": "1.9.1", "pandas": "3.0.6"},
        "seed": int(rng.integers(1, 99)),
        "model": rng.bytes(30),
    }


@points(8)
@hint("Go through the arguments: which one does not reach the record?", see=REPRODUCIBLE)
def check_a_record_depends_on_every_part(lab, rng):
    """Each part of a record changes its name, and the order of a dictionary does not."""
    parts = made_from(lab, rng)
    name = lab.record(**parts)
    mixed = {key: reordered(v) if type(v) is dict else v for key, v in parts.items()}
    assert lab.record(**mixed) == name, "The order of parameters or libraries changed the name."
    others = {
        "data": lab.commit(orders(rng)),
        "code": lab.commit({"train.py": b"fit() "}),
        "parameters": {**parts["parameters"], "rate": 0.2},
        "environment": {**parts["environment"], "pandas": "3.0.5"},
        "seed": parts["seed"] + 1,
        "model": parts["model"] + b"!",
    }
    for key, other in others.items():
        assert lab.record(**{**parts, key: other}) != name, f"Another {key}, and the same name."
    text = {**parts["parameters"], "early_stop": "True"}
    assert lab.record(**{**parts, "parameters": text}) != name, "True and 'True' make one record."


@points(10)
@hint("What does the record lead to? What has to be compared at the end?", see=REPRODUCIBLE)
def check_a_model_is_made_again(lab, rng):
    """A model is trained again from its own parts, and compared to the last byte."""
    parts = made_from(lab, rng)
    seen = []

    def train(data, code, parameters, seed):
        seen.append((data, code, parameters, seed))
        return (
            b"".join(data.values())
            + b"".join(code.values())
            + str(sorted(parameters.items())).encode()
        )

    made = train(lab.checkout(parts["data"]), lab.checkout(parts["code"]), parts["parameters"], 0)
    right = lab.record(**{**parts, "model": made})
    wrong = lab.record(**{**parts, "model": made + b" "})
    seen.clear()
    lab.restart()
    told = lab.rebuild(right, train, reordered(parts["environment"]))
    assert told == {"same": True, "environment": []}, (
        f"The same model came out, and you say {told}."
    )
    given = (
        lab.checkout(parts["data"]),
        lab.checkout(parts["code"]),
        parts["parameters"],
        parts["seed"],
    )
    assert seen == [given], "The training did not get the parts of the record, once."
    told = lab.rebuild(wrong, train, parts["environment"])
    assert told["same"] is False, "Another model came out, and you call it the same."


@points(6)
@hint("What would a difference prove on a machine with other libraries?", see=REPRODUCIBLE)
def check_another_environment_is_named(lab, rng):
    """In another environment nothing is trained, and every difference is named."""
    parts = made_from(lab, rng)
    calls = []
    other = {**parts["environment"], "pandas": "3.0.5", "attrs": "25.1"}
    del other["numpy"]
    told = lab.rebuild(lab.record(**parts), lambda *_: calls.append(1) or b"", other)
    assert told == {"same": False, "environment": ["attrs", "numpy", "pandas"]}, f"Got {told}."
    assert not calls, "The training was started although the libraries differ."
    lab.files.remove(place(parts["data"]))
    with pytest.raises(KeyError):
        lab.rebuild(lab.record(**parts), lambda *_: b"", parts["environment"])


@points(10)
@hint("Walk over all files. Which name does each of them claim to have?", see=HASH)
def check_damage_is_found(lab, rng):
    """A walk over the store finds every damaged content, and no sound one."""
    assert lab.damaged() == [], "There is no store yet, so nothing in it is damaged."
    folder = orders(rng, days=8)
    lab.commit(folder)
    assert lab.damaged() == [], "A fresh store holds only sound contents."
    names = [hashlib.sha256(text).hexdigest() for text in folder.values()]
    hurt = sorted(rng.choice(names, size=3, replace=False).tolist())
    lab.files.write(place(hurt[0]), b"")
    lab.files.write(place(hurt[1]), lab.files.read(place(hurt[1])) + b"\n")
    lab.files.write(
        place(hurt[2]), lab.files.read(place(names[0] if names[0] != hurt[2] else names[1]))
    )
    assert lab.damaged() == hurt, "Three files were damaged: one emptied, one longer, one swapped."
