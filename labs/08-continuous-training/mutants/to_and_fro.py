# caught by: check_the_line_of_champions
"""A roll back is a promotion of the one before: the next one rolls forth."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


class Champions(Champions):
    def roll_back(self):
        if len(self._line) == 1:
            raise ValueError("nothing to undo")
        self._line.append(self._line[-2])
        return self._line[-1]
