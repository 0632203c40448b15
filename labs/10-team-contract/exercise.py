"""Lab team-contract: agree, own, and learn from an incident.

Four teams make the promises: the partner who sends the orders, data, modelling, and the app. You
write what they need to work together: a contract that a program can check, an answer to "who looks
after this?", and the tools for a review after something went wrong.

Leave what you are given unchanged. Run `lab check team-contract` after each step.
"""

from typing import Any

import pandas as pd

Contract = dict[str, dict[str, Any]]
"""What a table promises, for each column a dictionary with:

- "type": "number", "text" or "date";
- "unit": of a number, such as "km"; absent where there is none;
- "lowest" and "highest": the ends of a number's range, both allowed; absent where there is no end;
- "values": the list of texts that may occur; absent where any may;
- "may be empty": True where values may be missing; absent means no.
"""


def breaches(contract: Contract, table: pd.DataFrame) -> list[list[str]]:
    """Step 1. Return every way in which a table breaks its contract.

    Returns:
        Pairs [column, rule], sorted, each pair once. The rules:
        "absent": the table has no such column.
        "type": the column has another type. Then no other rule is asked of it.
        "empty": a value is missing although it may not be.
        "too low", "too high": a value that is not missing lies outside the range.
        "value": a text that is not missing is none of the allowed ones.
        A column that the contract does not name is no breach: whoever reads by the contract does
        not see it.
    """
    raise NotImplementedError("Step 1, breaches, is not written yet.")


def breaking(old: Contract, new: Contract) -> list[list[str]]:
    """Step 2. Return every change of a contract that can break a program written for the old one.

    Returns:
        Pairs [column, change], sorted. The changes:
        "removed": the column is gone.
        "type", "unit": it is another one. After another type, nothing else is asked of the column;
        after another unit, no range is.
        "may be empty": values may be missing now, and could not before.
        "wider": a number may now be lower or higher than before, or has lost an end.
        "new values": a text may now occur that could not before, or any text may.
        A new column, a narrower range and fewer values break nobody.
    """
    raise NotImplementedError("Step 2, breaking, is not written yet.")


def who_answers(
    part: str, day: int, owners: dict[str, str], duty: dict[str, list[list[Any]]]
) -> dict[str, str | None]:
    """Step 3. Return who answers for a part of the system on a day.

    Args:
        part: The path of a part, such as "orders/minutes".
        day: A number.
        owners: The team by pattern, such as {"orders/*": "data"}, where "*" stands for any letters,
            "/" too. Of the patterns that fit, the one with the most letters decides.
        duty: For each team, entries [person, first day, last day]; both days belong to the duty.
            Of several people on duty, the one whose duty began last answers.

    Returns:
        "team", and "person"; the person is None when nobody is on duty.

    Raises:
        KeyError: No pattern fits. A part without an owner must not look like one.
    """
    raise NotImplementedError("Step 3, who_answers, is not written yet.")


Event = dict[str, str]
"""A line of a log: "at", "part", "kind" and "what". The kinds are:

- "change": somebody changed the part: its code, its settings, its data;
- "wrong": an answer that was wrong, as one knows today;
- "alarm": the monitoring called somebody;
- "taken": a person took the incident;
- "well": answers are right again.
"""


def timeline(logs: dict[str, list[Event]]) -> list[Event]:
    """Step 4. Put the logs of all teams into one list, in the order in which things happened.

    Each team writes times of its own country, such as "2026-03-02T10:00:00+01:00".

    Returns:
        All events by time, with "at" in UTC as "2026-03-02T09:00:00Z" and with "team" added. Events
        of one second stand in the order of their team's name, and within a team in that of its log.
    """
    raise NotImplementedError("Step 4, timeline, is not written yet.")


def measure(events: list[Event]) -> dict[str, float | None]:
    """Step 5. Measure an incident.

    It began with the first event "wrong". What counts of the others comes at that moment or later:
    the first "alarm", the first "taken", and the first "well". An alarm before the beginning was
    about something else.

    Args:
        events: From `timeline`, with exactly one incident.

    Returns:
        "to notice", "to take" and "to recover": the minutes from the beginning to the alarm, the
        taking and the recovery; None for what did not happen. "unnoticed": the number of "wrong"
        events before the alarm, or of all when there was none.
    """
    raise NotImplementedError("Step 5, measure, is not written yet.")


def suspects(events: list[Event], feeds: dict[str, list[str]]) -> list[Event]:
    """Step 6. Return the changes that can have caused an incident, the likeliest first.

    A change can be the cause when it happened before the first "wrong" event, and when its part is
    the part that went wrong or feeds it, directly or on the way. Of these, the newest is the
    likeliest.

    Args:
        events: From `timeline`.
        feeds: For each part, the parts that it gets its input from. It may hold circles, since a
            system may feed itself.
    """
    raise NotImplementedError("Step 6, suspects, is not written yet.")


def open_actions(actions: list[dict[str, Any]], teams: list[str], today: int) -> list[list[Any]]:
    """Step 7. Return what is missing from the actions that a review has decided on.

    Args:
        actions: Each with "what", "team", "due" (a day) and "proof": how one will see that it is
            done, such as the name of a test. A key can be absent, and a text can be empty.
        teams: The teams that exist.
        today: An action is due later than today.

    Returns:
        Pairs [number of the action, what is missing], in the order of the actions, counted from 0,
        and of this list: "what", "team" (none, or none that exists), "due", "proof". A text of
        blanks is empty.
    """
    raise NotImplementedError("Step 7, open_actions, is not written yet.")


def people_named(text: str, people: list[str]) -> list[str]:
    """Step 8. Return the people whose names stand in a text, sorted.

    A review asks how the system let a mistake through, and whoever fears to be named does not tell.
    A name counts as a whole word, in capitals or not: "Bo" stands in "BO forgot", not in "bottle".
    """
    raise NotImplementedError("Step 8, people_named, is not written yet.")
