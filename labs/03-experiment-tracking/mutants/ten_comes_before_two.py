# caught by: check_all_runs_are_listed_in_their_order
"""The files are sorted as texts, and their numbers have no zeros in front."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def runs(right=runs):
    return sorted(right(), key=lambda record: str(int(record["run"])))
