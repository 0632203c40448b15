# caught by: check_bad_bodies_are_refused
"""json.loads is thought to raise ValueError alone."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


class Service(Service):
    def answer(self, body):
        if len(body) <= MAX_BODY:
            try:
                json.loads(body)
            except ValueError:
                pass
        return super().answer(body)
