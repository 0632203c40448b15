# caught by: check_the_guard_remembers_what_it_let_in
"""The keys of a quarantined batch count as seen, so it can never be mended."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_judge = Guard.judge


def judge(self, batch, now):
    found = _judge(self, batch, now)
    self.seen |= set(batch[KEY]) if KEY in batch else set()
    return found


Guard.judge = judge
