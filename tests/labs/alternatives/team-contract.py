"""Right answers to lab team-contract, written another way: small classes, seconds, word lists."""

import calendar
import datetime as dt
import fnmatch
import re

import numpy as np


class Promise:
    def __init__(self, facts):
        self.kind = facts["type"]
        self.unit = facts.get("unit", "")
        self.low = facts.get("lowest", -np.inf)
        self.high = facts.get("highest", np.inf)
        self.values = None if "values" not in facts else frozenset(facts["values"])
        self.hole = bool(facts.get("may be empty"))

    def asked_of(self, column):
        kind = {"f": "number", "i": "number", "u": "number", "b": "number", "M": "date"}.get(
            column.dtype.kind, "text"
        )
        if kind != self.kind:
            yield "type"
            return
        holes = column.isna().to_numpy()
        if holes.any() and not self.hole:
            yield "empty"
        there = column[~holes].tolist()
        if kind == "number" and any(value < self.low for value in there):
            yield "too low"
        if kind == "number" and any(value > self.high for value in there):
            yield "too high"
        if self.values is not None and not self.values.issuperset(there):
            yield "value"


def breaches(contract, table):
    found = set()
    for name in contract:
        if name in list(table.columns):
            found |= {(name, rule) for rule in Promise(contract[name]).asked_of(table[name])}
        else:
            found.add((name, "absent"))
    return [list(pair) for pair in sorted(found)]


def compared(before, after):
    if before.kind != after.kind:
        return ["type"]
    changes = []
    if before.unit != after.unit:
        changes.append("unit")
    elif not (before.low <= after.low and after.high <= before.high):
        changes.append("wider")
    if after.hole > before.hole:
        changes.append("may be empty")
    if before.values is not None and (after.values is None or after.values - before.values):
        changes.append("new values")
    return changes


def breaking(old, new):
    found = [(name, "removed") for name in old if name not in new]
    for name in old:
        if name in new:
            found += [(name, what) for what in compared(Promise(old[name]), Promise(new[name]))]
    return sorted(found)


def who_answers(part, day, owners, duty):
    for pattern in sorted(owners, key=len, reverse=True):
        if re.fullmatch(fnmatch.translate(pattern), part):
            team = owners[pattern]
            break
    else:
        raise KeyError(f"nobody owns {part}")
    person, since = None, None
    for name, first, last in duty.get(team, ()):
        if first <= day <= last and (since is None or first > since):
            person, since = name, first
    return {"team": team, "person": person}


def second(text):
    return calendar.timegm(dt.datetime.fromisoformat(text).utctimetuple())


def timeline(logs):
    rows = []
    for team, log in logs.items():
        for number, event in enumerate(log):
            at = second(event["at"])
            text = dt.datetime.fromtimestamp(at, dt.UTC).isoformat().replace("+00:00", "Z")
            rows.append((at, team, number, dict(event, at=text, team=team)))
    return [row[-1] for row in sorted(rows, key=lambda row: row[:3])]


def measure(events):
    started, answer, unnoticed = None, {}, 0
    for event in events:
        kind, now = event["kind"], second(event["at"])
        if kind == "wrong" and started is None:
            started = now
        if started is not None:
            answer.setdefault(kind, (now - started) / 60)
            unnoticed += kind == "wrong" and "alarm" not in answer
    return {
        "to notice": answer.get("alarm"),
        "to take": answer.get("taken"),
        "to recover": answer.get("well"),
        "unnoticed": unnoticed,
    }


def suspects(events, feeds):
    changes = []
    for event in events:
        if event["kind"] == "wrong":
            break
        if event["kind"] == "change":
            changes.insert(0, event)
    reach, size = {event["part"]}, 0
    while size != len(reach):
        size = len(reach)
        reach |= {source for part in reach for source in feeds.get(part, ())}
    return [change for change in changes if change["part"] in reach]


def open_actions(actions, teams, today):
    found = []
    for number in range(len(actions)):
        action = {"what": "", "team": None, "due": today, "proof": "", **actions[number]}
        if action["what"].isspace() or not action["what"]:
            found.append((number, "what"))
        if action["team"] not in teams:
            found.append((number, "team"))
        if not action["due"] > today:
            found.append((number, "due"))
        if action["proof"].isspace() or not action["proof"]:
            found.append((number, "proof"))
    return found


def people_named(text, people):
    words = re.findall(r"\w+|[^\w\s]", text.lower())
    found = []
    for name in people:
        parts = re.findall(r"\w+|[^\w\s]", name.lower())
        places = range(len(words) - len(parts) + 1)
        if any(words[place : place + len(parts)] == parts for place in places):
            found.append(name)
    return sorted(found)
