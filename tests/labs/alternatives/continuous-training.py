"""Right answers to lab continuous-training, written another way: plain Python and one big state."""

import itertools
import statistics
from collections import Counter
from dataclasses import dataclass, field


def low_end(values):
    values = [float(value) for value in values]
    return statistics.fmean(values) - 2 * (statistics.variance(values) / len(values)) ** 0.5


def grown(errors, promised):
    errors = list(errors)
    if errors[99:]:
        return low_end(errors) / promised > 1.15
    return None


def pause(refusals):
    waits = itertools.chain([3, 3, 3, 6, 12], itertools.repeat(24))
    return next(itertools.islice(waits, refusals, None))


def why_train(signals):
    rested = signals["waited"] is None or signals["waited"] >= pause(signals["refusals"])
    reasons = {
        signals["asked"]: bool(signals["asked"]),
        "loss": rested and signals["grown"] is True,
        "follow-up": rested and signals["follow_up"],
    }
    holding = [reason for reason, holds in reasons.items() if holds and signals["sound"]]
    return holding[0] if holding else ""


def divide(labelled, broken):
    days = Counter(labelled)
    days.subtract(labelled_and_broken := [day for day in broken if day in days])
    newest_first = sorted((day for day in days if day not in labelled_and_broken), reverse=True)
    exam, learn = newest_first[:2], newest_first[2:62]
    if len(learn) < 2:
        raise ValueError("too few days")
    return learn[::-1], exam[::-1]


def passes(champion, challenger):
    pairs = list(zip(champion, challenger, strict=True))
    if len(pairs) < 100:
        raise ValueError("too few orders")
    gains = [old - new for old, new in pairs]
    return statistics.fmean(gains) >= 0.02 * statistics.fmean(champion) and low_end(gains) > 0


class Champions:
    def __init__(self, first):
        self.log = [(first, True)]

    def serving(self):
        return [model for model, stands in self.log if stands][-1]

    def promote(self, model):
        self.log.append((model, True))

    def roll_back(self):
        standing = [place for place, (_, stands) in enumerate(self.log) if stands]
        if len(standing) < 2:
            raise ValueError("nothing to undo")
        self.log[standing[-1]] = (self.log[standing[-1]][0], False)
        return self.serving()

    def earlier(self):
        return sorted({model for model, _ in self.log}.difference([self.serving()]))


def recall(champion, candidates):
    ranking = sorted(candidates, key=lambda model: sum(candidates[model]))
    return next((model for model in ranking if passes(champion, candidates[model])), None)


@dataclass
class Loop:
    promised: float
    labelled: list
    who: Champions = field(default_factory=lambda: Champions(1))
    broken: set = field(default_factory=set)
    told: dict = field(default_factory=dict)
    since: int = -1
    last: int = None
    again: int = None
    refusals: int = 0

    def decide(self, morning, train, errors):
        today = morning["day"]
        self.broken |= set() if morning["sound"] else {today}
        self.labelled = self.labelled + [each["day"] for each in morning["labels"]]
        for each in morning["labels"]:
            if each["errors"] is not None:
                self.told[each["day"]] = list(each["errors"])
        own = [self.told[day] for day in sorted(self.told) if day >= self.since][-3:]
        worse = grown(itertools.chain(*own), self.promised)
        if worse is False:
            self.refusals = 0
        if morning["roll_back"]:
            self.again = None
            try:
                self.who.roll_back()
                self.since = today
            except ValueError:
                pass
        elif why_train(
            morning
            | {
                "grown": worse,
                "follow_up": self.again is not None and self.again <= today,
                "waited": self.last if self.last is None else today - self.last,
                "refusals": self.refusals,
            }
        ):
            self.last, self.again = today, None
            winner = self.winner(today, train, errors)
            if winner:
                self.who.promote(winner)
                self.since = today
            self.refusals = 0 if winner else self.refusals + 1
        return self.who.serving()

    def winner(self, today, train, errors):
        try:
            learn, exam = divide(self.labelled, self.broken)
        except ValueError:
            return None
        now = errors(self.who.serving(), exam)
        old = recall(now, {model: errors(model, exam) for model in self.who.earlier()})
        if old is not None:
            return old
        new = train(learn, 5.0)
        if passes(now, errors(new, exam)):
            self.again = today + 7
            return new
        return None
