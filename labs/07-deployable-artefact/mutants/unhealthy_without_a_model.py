# caught by: check_each_request_gets_its_status
"""A process without an artefact says that it is dead, and is started again for ever."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


class Service(Service):
    def handle(self, method, path, body=b""):
        if (method, path) == ("GET", "/health") and self.artefact is None:
            return 503, b'{"detail": "no model"}'
        return super().handle(method, path, body)
