# caught by: check_one_order_and_a_batch_get_the_same
"""The files are read again for each request."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


class Service(Service):
    def deploy(self, folder):
        super().deploy(folder)
        self.folder = folder

    def answer(self, body):
        self.artefact = load(self.folder, self.environment)
        return super().answer(body)
