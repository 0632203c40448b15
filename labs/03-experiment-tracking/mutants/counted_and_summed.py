# caught by: check_an_id_stands_for_a_set_of_orders
"""Orders are told apart by their number and the sum of their minutes."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def rows_id(rows):
    return f"{len(rows)} orders, {sum(row['minutes'] for row in rows):.6f} minutes"
