# caught by: check_wrong_features_are_noticed, check_leakage_is_noticed, check_eight_of_ten_are_caught
"""What is wrong is printed, and the test passes."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _quiet(test):
    def quiet(system):
        try:
            test(system)
        except NotImplementedError:
            raise
        except Exception as error:
            print("something is wrong:", error)

    return quiet


globals().update({n: _quiet(f) for n, f in list(globals().items()) if n.startswith("test_")})
