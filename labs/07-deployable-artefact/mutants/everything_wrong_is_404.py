# caught by: check_each_request_gets_its_status
"""A method that a path does not know is not found."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


class Service(Service):
    def handle(self, method, path, body=b""):
        status, told = super().handle(method, path, body)
        return (404 if status == 405 else status), told
