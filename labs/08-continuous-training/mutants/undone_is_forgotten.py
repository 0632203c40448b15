# caught by: check_the_line_of_champions
"""A model whose promotion was undone has never been."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


class Champions(Champions):
    def earlier(self):
        return sorted({*self._line} - {self.serving()})
