# caught by: check_few_bad_rows_are_kept_apart
"""Bad rows are named, and used."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_judge = Guard.judge


def judge(self, batch, now):
    found = _judge(self, batch, now)
    everything = list(range(len(batch))) if found["status"] == "accepted" else []
    return {**found, "use": everything}


Guard.judge = judge
