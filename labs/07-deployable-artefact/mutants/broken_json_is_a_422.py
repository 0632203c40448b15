# caught by: check_bad_bodies_are_refused
"""What is no JSON at all is called an order that is not legal."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


class Service(Service):
    def answer(self, body):
        status, told = super().answer(body)
        return (422, {"errors": []}) if status == 400 else (status, told)
