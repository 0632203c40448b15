# caught by: check_bad_bodies_are_refused
"""Of a batch the legal orders are answered, and the others fall away."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


class Service(Service):
    def answer(self, body):
        status, told = super().answer(body)
        rows = {error["row"] for error in told.get("errors", []) if "row" in error}
        if not rows:
            return status, told
        sent = json.loads(body)
        good = [order for row, order in enumerate(sent) if row not in rows]
        return super().answer(json.dumps(good).encode())
