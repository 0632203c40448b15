# caught by: check_an_id_stands_for_a_set_of_orders, check_the_test_answers_once
"""The rows are hashed as they stand, so a sorted table is another exam."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def rows_id(rows):
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
