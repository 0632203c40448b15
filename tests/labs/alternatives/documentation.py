"""Right answers to lab documentation, written another way: loops, templates, queues, a closure."""

import datetime
from collections import deque


def model_card(record, smallest):
    data, worst, largest = record["data"], None, None
    for name in sorted(record["groups"]):
        group = record["groups"][name]
        if group["rows"] >= smallest and (largest is None or group["error"] > largest):
            worst, largest = name, group["error"]
    known = [record["target"], *record["features"]]
    card = {name: record[name] for name in ("model", "commit")}
    card["predicts"] = record["target"]
    card["reads"] = tuple(sorted(record["features"]))
    card["does not read"] = [name for name in sorted(data["columns"]) if name not in known]
    card["learned from"] = (
        "{table} version {version}, {first_day} to {last_day}, {rows} rows".format(**data)
    )
    card["error"] = float(f"{record['error']:.1f}")
    card["worst group"] = worst
    card["worst error"] = largest if largest is None else float(f"{largest:.1f}")
    return card


def as_markdown(card):
    text = "# Model card: {}\n".format(card["model"])
    for key in card:
        if key != "model":
            text += f"\n## {key}\n\n{shown(card[key])}\n"
    return text


def shown(value):
    if value is None:
        return "Not known."
    if type(value) in (list, tuple):
        return "\n".join("- " + str(entry) for entry in value) or "Not known."
    return f"{value}"


KINDS = {"b": "truth value", "i": "number", "u": "number", "f": "number", "M": "date"}


def datasheet(table, personal):
    sheet = {}
    for name in table.columns:
        values = table[name].dropna().tolist()
        kind = KINDS.get(table[name].dtype.kind, "text")
        entry = dict.fromkeys(("lowest", "highest", "values"))
        entry["kind"] = kind
        entry["missing"] = 1 - len(values) / len(table)
        entry["distinct"] = len(set(values))
        if name not in personal:
            if kind in ("number", "date") and values:
                ends = min(values), max(values)
                if kind == "date":
                    ends = [datetime.date.isoformat(end.to_pydatetime().date()) for end in ends]
                entry["lowest"], entry["highest"] = ends
            if kind == "text" and entry["distinct"] < 11:
                entry["values"] = sorted(set(values))
        sheet[name] = entry
    return sheet


def outdated(card, record, smallest):
    now = model_card(record, smallest)
    now["reads"] = list(now["reads"])
    before = {**card, "reads": list(card.get("reads", []))} if "reads" in card else card
    return sorted(
        [key for key in now if key not in before or before[key] != now[key]]
        + [key for key in before if key not in now]
    )


def made_from(thing, sources):
    everything = set(sources).union(*map(set, sources.values()))
    if thing not in everything:
        raise KeyError(thing)
    state = {}
    stack = [(thing, iter(sources.get(thing, ())))]
    state[thing] = "open"
    while stack:
        name, rest = stack[-1]
        for source in rest:
            if state.get(source) == "open":
                raise ValueError(f"{source} comes from itself")
            if source not in state:
                state[source] = "open"
                stack.append((source, iter(sources.get(source, ()))))
                break
        else:
            state[name] = "done"
            stack.pop()
    return sorted(set(state) - {thing})


def depends_on(thing, sources):
    made_from(thing, sources)
    makes = {}
    for product, direct in sources.items():
        for source in direct:
            makes.setdefault(source, []).append(product)
    found, left = set(), deque(makes.get(thing, []))
    while left:
        product = left.popleft()
        if product not in found:
            found.add(product)
            left.extend(makes.get(product, []))
    return sorted(found)


def undeclared(declared, reads, since):
    says = {(program, column) for program, columns in declared.items() for column in columns}
    does = {(entry["program"], entry["column"]) for entry in reads if not entry["day"] < since}
    answer = {"hidden": {}, "unused": {}}
    for key, pairs in (("hidden", does - says), ("unused", says - does)):
        for program, column in sorted(pairs):
            answer[key].setdefault(program, []).append(column)
    return answer


def must_be_told(column, declared, reads, since, sources):
    log = [entry for entry in reads if entry["day"] >= since and entry["column"] == column]
    told = [program for program in declared if column in declared[program]]
    told += [entry["program"] for entry in log]
    for program in list(told):
        try:
            told += depends_on(program, sources)
        except KeyError:
            continue
    return sorted(set(told))
