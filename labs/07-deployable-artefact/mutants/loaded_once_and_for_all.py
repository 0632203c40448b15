# caught by: check_there_is_a_way_back
"""A cache by folder and version says that the first artefact is good enough."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


class Service(Service):
    def deploy(self, folder):
        if self.artefact is None:
            super().deploy(folder)
        else:
            load(folder, self.environment)
