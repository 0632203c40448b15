# caught by: check_a_fingerprint_stands_for_data
"""Each value is turned into a text first, so that 1 and '1' are the same."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _texts(data):
    if isinstance(data, dict):
        return {name: _texts(value) for name, value in data.items()}
    return [_texts(value) for value in data] if isinstance(data, list) else str(data)


def fingerprint(data, right=fingerprint):
    return right(_texts(data))
