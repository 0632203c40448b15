# caught by: check_there_is_a_way_back
"""The old artefact is let go before the new one has proved itself."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


class Service(Service):
    def deploy(self, folder):
        self.artefact = None
        super().deploy(folder)
