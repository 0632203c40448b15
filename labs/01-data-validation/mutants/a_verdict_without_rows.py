# caught by: check_few_bad_rows_are_kept_apart, check_the_guard_remembers_what_it_let_in
"""The verdict says that something is wrong, and not where."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_judge = Guard.judge


def judge(self, batch, now):
    return {**_judge(self, batch, now), "apart": []}


Guard.judge = judge
