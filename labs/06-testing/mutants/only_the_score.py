# caught by: check_five_of_ten_are_caught, check_eight_of_ten_are_caught, check_ten_of_ten_are_caught
"""The error on later days is the only thing that is tested."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

for _name in [name for name in globals() if name.startswith("test_")]:
    if _name != "test_the_model_has_learnt":
        globals()[_name] = lambda system: None
del _name
