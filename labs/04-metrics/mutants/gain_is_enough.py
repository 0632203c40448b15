# caught by: check_the_gate_names_its_reasons, check_the_gate_is_seldom_wrong
"""A mean gain above zero is enough, however wide its interval."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def gate(champion, challenger, gain, rules, right=gate):
    return right(
        champion, challenger, {**gain, "low": gain["gain"]}, {**rules, "smallest_gain": 0.0}
    )
