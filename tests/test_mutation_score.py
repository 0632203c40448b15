"""The score of the mutants: what counts as noticed, and that the goal can be missed."""

import json

import pytest
from mutation_score import main, scores


def write(folder, name, *codes):
    made = {f"{name}.x__mutmut_{number}": code for number, code in enumerate(codes)}
    (folder / f"{name}.py.meta").write_text(json.dumps({"exit_code_by_key": made}))


def test_only_what_a_test_noticed_counts(tmp_path):
    # Killed, too slow; survived, no test, not tried, stopped by hand.
    write(tmp_path, "gate", 1, 36, 0, 33, None, 2)
    assert scores(tmp_path) == {"gate": (2, 6)}


@pytest.mark.parametrize(("killed", "survived", "code"), [(17, 3, 0), (16, 4, 1), (0, 0, 1)])
def test_the_goal_can_be_missed(tmp_path, capsys, killed, survived, code):
    write(tmp_path, "gate", *[1] * killed, *[0] * survived)
    write(tmp_path, "monitor")
    assert main(tmp_path) == code
    assert f"together   {killed:5} of {killed + survived:5}" in capsys.readouterr().out
