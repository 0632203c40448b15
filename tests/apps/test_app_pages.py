"""Each page in Streamlit's own test harness, compared with a direct call of the reference."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from reference_impl.errors import LoopError
from reference_impl.loop import run
from reference_impl.monitor import compare, layout_of, watched
from reference_impl.problem import load_problem
from reference_impl.profile import profile
from reference_impl.simulate import load_scenario, simulate
from reference_impl.source import simulated

APPS = Path(__file__).parents[2] / "apps"


def page(name, **address):
    """A page, opened with the parameters of its address."""
    at = AppTest.from_file(APPS / name, default_timeout=60)
    for key, value in address.items():
        at.query_params[key] = str(value)
    return at.run()


@pytest.fixture(autouse=True, scope="module")
def _short_seasons():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("apps.seasons.DAYS", 52)
        yield


def drift(**address):
    return page("app_pages/drift.py", **{"orders": 50, "seed": 3} | address)


def verdicts(at):
    table = at.dataframe[0].value.set_index("feature")["verdict"]
    return set(table[table == "▲ drift"].index)


def first_alarm(at, measure):
    return at.dataframe[1].value.set_index("measure")["first alarm"][measure]


@pytest.fixture(scope="module")
def roadworks(_short_seasons):
    return drift(scenario="roadworks", day=25)


def test_home_is_the_first_page_of_the_router():
    at = page("streamlit_app.py")
    assert not at.exception
    assert at.title[0].value == "MLOps in practice: demos"


def test_the_router_names_every_page_by_its_address():
    text = (APPS / "streamlit_app.py").read_text(encoding="utf-8")
    for address in ("drift", "versioning", "retraining"):
        assert f'url_path="{address}"' in text


def test_the_address_restores_scenario_seed_and_day(roadworks):
    assert not roadworks.exception
    assert roadworks.selectbox(key="scenario").value == "roadworks"
    assert roadworks.number_input(key="seed").value == 3
    assert roadworks.slider(key="day").value == 25


def test_the_scenario_stands_in_the_address_by_its_name():
    at = drift(scenario="roadworks", day=25)
    at.selectbox(key="scenario").select("new_district").run()
    assert at.query_params["scenario"] == "new_district"


def test_a_wrong_address_shows_the_page_all_the_same():
    at = drift(scenario="nowhere", day=10_000)
    assert not at.exception
    assert at.selectbox(key="scenario").value == "new_district"


def test_scores_are_those_of_the_reference():
    at = drift(scenario="new_district", day=50)
    orders = simulate(load_scenario("new_district"), 51, 3, 50)
    days = (orders["day"] - orders["day"].min()).dt.days
    problem = load_problem("delivery")
    past = simulated(problem, load_scenario("calm"), 1, 3, 50)
    learnt = past.history[past.history_days < -problem.policy.gate_days]
    cells = layout_of(problem, learnt)
    sides = [profile(cells, watched(problem, rows)) for rows in (learnt, orders[days > 43])]
    expected = compare(problem, *sides)
    shown = at.dataframe[0].value
    assert shown["feature"].tolist() == [score.column for score in expected]
    assert shown["score"].tolist() == [score.value for score in expected]
    assert shown["threshold"].tolist() == [score.threshold for score in expected]
    assert "district" in verdicts(at)
    assert "drift in district" in at.warning[0].value


def test_moving_the_day_changes_the_verdict():
    at = drift(scenario="new_district", day=20)
    assert verdicts(at) == set()
    assert "no drift" in at.success[0].value
    at.slider(key="day").set_value(50).run()
    assert not at.exception
    assert "district" in verdicts(at)


def test_roadworks_show_in_the_error_and_in_no_input(roadworks):
    assert first_alarm(roadworks, "error, when labels come") == "none"
    roadworks.slider(key="day").set_value(45).run()
    assert first_alarm(roadworks, "error, when labels come").startswith("day 3")
    assert verdicts(roadworks) == set()


def test_metres_are_a_fault_and_a_drift_of_the_distance():
    at = drift(scenario="km_to_m", orders=100, day=33)
    assert "distance_km" in at.error[0].value
    assert "blocked" in at.error[0].value
    assert verdicts(at) == {"distance_km"}
    assert first_alarm(at, "batch check (fault)") == "day 30"


def test_the_truth_is_hidden_until_it_is_asked_for(roadworks):
    def told(at):
        return any("Rides in the harbour" in text.value for text in at.markdown)

    assert not told(roadworks)
    roadworks.toggle(key="truth").set_value(True).run()
    assert told(roadworks)


def test_too_few_orders_cannot_be_judged_and_are_not_called_calm():
    at = drift(scenario="calm", orders=20, day=0)
    assert not at.exception
    assert not at.success
    assert set(at.dataframe[0].value["verdict"]) == {"? cannot judge"}
    assert any("No labels have come yet" in info.value for info in at.info)


def test_ks_is_offered_and_does_not_see_missing_values():
    at = drift(scenario="null_flood", day=36)
    assert verdicts(at) == {"open_orders"}
    at.radio(key="method").set_value("ks").run()
    assert verdicts(at) == set()


def test_correcting_the_spoilt_day_is_seen_in_the_comparison():
    at = page("app_pages/versioning.py")
    assert not at.exception
    at.selectbox(key="day").select(5)
    next(button for button in at.button if button.label == "Write").click().run()
    assert not at.exception
    assert at.success[0].value == "Version 7: day 5, as it was."
    numbers = {metric.label: metric.value for metric in at.metric}
    assert (numbers["Orders added"], numbers["Orders changed"]) == ("0", "100")
    assert float(numbers["Mean of distance_km"]) < 5
    assert any("day 5 from" in caption.value for caption in at.caption)


def test_going_back_and_training_on_two_versions():
    at = page("app_pages/versioning.py")
    at.selectbox(key="back").select(4)
    next(button for button in at.button if button.label == "Go back").click().run()
    assert "holds the rows of version 4" in at.success[0].value
    assert len(at.session_state.sandbox.store.read("orders")) == 500
    next(button for button in at.button if button.label.startswith("Train")).click().run()
    assert not at.exception
    models = at.dataframe[1].value
    assert models["data version"].tolist() == [8, 7]
    next(button for button in at.button if button.label == "Start again").click().run()
    assert at.session_state.sandbox.store.version("orders") == 6
    assert not at.exception


def test_two_sessions_do_not_share_a_table():
    one, two = (page("app_pages/versioning.py") for _ in range(2))
    assert one.session_state.sandbox.folder != two.session_state.sandbox.folder


def test_a_full_table_is_a_sentence_and_not_a_traceback(monkeypatch):
    monkeypatch.setattr("apps.versions.MAX_VERSIONS", 7)
    at = page("app_pages/versioning.py")
    next(button for button in at.button if button.label == "Write").click().run()
    assert not at.exception
    assert "at most 7 versions" in at.error[0].value


@pytest.mark.filterwarnings("ignore")  # MLflow: on import, and on SQLAlchemy 2.1
def test_a_season_is_played_on_a_button_and_equals_the_loop(tmp_path):
    at = page("app_pages/retraining.py", scenario="calm", days=10, orders=50, seed=3)
    assert not at.exception
    assert "not been played" in at.info[0].value
    at.button[0].click().run()
    assert not at.exception
    problem = load_problem("delivery")
    source = simulated(problem, load_scenario("calm"), 10, 3, 50)
    expected = run(problem, source, tmp_path, 3)
    assert at.metric[0].value == f"{expected.error:.2f} min"
    # `equals` takes two unknown errors, those of blocked days, for the same
    assert at.dataframe[-1].value["error"].equals(expected.days["error"])
    assert at.button[0].disabled
    again = page("app_pages/retraining.py", scenario="calm", days=10, orders=50, seed=3)
    assert again.metric[0].value == at.metric[0].value  # remembered, not played again


def test_what_the_loop_refuses_is_a_sentence(monkeypatch):
    def refuse(*_):
        raise LoopError("The workspace cannot be written.")

    monkeypatch.setattr("apps.runs.run", refuse)
    at = page("app_pages/retraining.py", days=15)
    at.button[0].click().run()
    assert not at.exception
    assert at.error[0].value == "The workspace cannot be written."
