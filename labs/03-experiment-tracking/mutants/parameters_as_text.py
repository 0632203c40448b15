# caught by: check_a_seed_is_one_witness
"""The same parameters in another order are another setting."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def settings(records, right=settings):
    found = right([r | {"parameters": json.dumps(r["parameters"])} for r in records])
    return [setting | {"parameters": json.loads(setting["parameters"])} for setting in found]
