# caught by: check_the_guard_remembers_what_it_let_in
"""The set of keys belongs to the class, and every guard writes into it."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_init, _shared = Guard.__init__, set()


def init(self, schema, known):
    _init(self, schema, known)
    self.seen = _shared


def judge(self, batch, now, _judge=Guard.judge):
    before = self.seen
    found = _judge(self, batch, now)
    before |= self.seen
    self.seen = before
    return found


Guard.__init__, Guard.judge = init, judge
