# caught by: check_each_request_gets_its_status
"""A process without an artefact says that it is ready."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


class Service(Service):
    def handle(self, method, path, body=b""):
        if (method, path) == ("GET", "/ready") and self.artefact is None:
            return 200, b'{"version": ""}'
        return super().handle(method, path, body)
