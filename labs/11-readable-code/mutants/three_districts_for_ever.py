# caught by: check_every_district_gets_its_promises, check_numbers_have_names
"""The three districts of the notebook are written down once more."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def promises(orders, rules):
    return {
        name: {
            "calm": promise(orders, name, False, rules),
            "rush": promise(orders, name, True, rules),
        }
        for name in ("centre", "harbour", "hills")
    }
