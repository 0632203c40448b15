"""Lab continuous-training: train again when there is a reason.

You write what decides, each morning, which model promises the minutes of today's orders. First the
parts: a trigger, a pause, an exam, a gate, a line of champions. At the end a class puts them
together and runs the service through seasons that it does not know.

A *model* is a number: 1 is the first one, and each training gives the next number. An *error* is
how many minutes a promise was off, in either direction. Days are numbers too: day 0 is the first
one in production, and days below 0 are the history. Run `lab check continuous-training` after each
step.
"""

# solution
import contextlib
import math

# end of solution
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Train = Callable[[Sequence[int], float], int]
"""`train(days, half_life)` trains a model on the orders of these days and returns its number."""

Errors = Callable[[int, Sequence[int]], Floats]
"""`errors(model, days)` returns the errors of a model on all orders of these days, one each."""

TOLERANCE = 0.15
"""By this share the error may exceed what was promised before anybody trains."""

FEWEST = 100
"""With fewer errors than this nothing is said about a model."""

LOSS_DAYS = 3
"""So many of the latest labelled days tell how the champion does."""

COOL_DOWN = 3
"""Days from one challenge to the next, at least."""

FOLLOW_UP = 7
"""Days after which a new champion, which has seen little of the new world, is challenged again."""

EXAM_DAYS = 2
"""So many of the newest days are kept for the exam."""

WINDOW = 60
"""A challenger learns from so many days, at most."""

HALF_LIFE = 5.0
"""For a challenger, an order that is five days older counts half as much."""

MIN_GAIN = 0.02
"""A challenger must be better by this share of the champion's error."""


def low_end(values: Floats) -> float:
    """Step 1. Return the low end of an interval around the mean: what it is at least.

    It is the mean minus two standard errors. The standard error is the standard deviation of the
    values (with n - 1 in its denominator) divided by the square root of n, their number.

    Args:
        values: At least two numbers.

    Example:
        The values 1, 2, 3 have the mean 2 and the standard error 0.577; the low end is 0.845.
    """
    # solution: Step 1, low_end, is not written yet.
    return float(np.mean(values) - 2 * np.std(values, ddof=1) / math.sqrt(len(values)))
    # end of solution


def grown(errors: Floats, promised: float) -> bool | None:
    """Step 2. Say whether the error of the champion has grown beyond what was promised.

    It has when even the low end of its mean error is above `promised` by more than the share
    TOLERANCE. One unlucky evening is not enough.

    Args:
        errors: Of the champion, on its latest labelled orders.
        promised: The mean error that was promised, in minutes.

    Returns:
        None when there are fewer than FEWEST errors: then nobody can say.
    """
    # solution: Step 2, grown, is not written yet.
    if len(errors) < FEWEST:
        return None
    return low_end(errors) > promised * (1 + TOLERANCE)
    # end of solution


def pause(refusals: int) -> int:
    """Step 3. Return how many days must pass from one challenge to the next.

    The first challenges after a change come too early, for there are few orders of the new world.
    So after no, one or two refusals in a row the pause is COOL_DOWN. From the third refusal on it
    doubles with each, and it never exceeds eight times COOL_DOWN: where no model can do better, the
    loop must come to rest.

    Args:
        refusals: How many challengers in a row were refused.
    """
    # solution: Step 3, pause, is not written yet.
    return COOL_DOWN * 2 ** min(max(refusals - 2, 0), 3)
    # end of solution


def why_train(signals: dict[str, Any]) -> str:
    """Step 4. Return the reason to train a challenger today, or "" when there is none.

    - While today's orders are not sound, there is none: something is broken, and a model would
      learn it.
    - When a person asks for a training, the reason is what that person said.
    - When the error has grown, the reason is "loss".
    - When a follow-up is due, the reason is "follow-up".

    They are asked in this order. "loss" and "follow-up" are reasons only if the last challenge is
    at least `pause(refusals)` days ago, or there was none yet; a person does not wait. A column
    that has drifted is no reason.

    Args:
        signals: `sound` (bool); `asked`, the words of a person, or ""; `grown`, from step 2;
            `follow_up` (bool), whether one is due; `drifted`, a list of names of columns;
            `waited`, the days since the last challenge, None before the first; `refusals`.
    """
    # solution: Step 4, why_train, is not written yet.
    if not signals["sound"]:
        return ""
    if signals["asked"]:
        return str(signals["asked"])
    waited = signals["waited"]
    if waited is not None and waited < pause(signals["refusals"]):
        return ""
    if signals["grown"]:
        return "loss"
    return "follow-up" if signals["follow_up"] else ""
    # end of solution


def divide(labelled: Sequence[int], broken: Sequence[int]) -> tuple[list[int], list[int]]:
    """Step 5. Divide the labelled days into those to learn from and those of the exam.

    A broken day is left out of both. Of the others the newest EXAM_DAYS are the exam, and the
    WINDOW days before them, or as many as there are, are for learning.

    Args:
        labelled: Days whose true minutes are known, in any order, each once.
        broken: Days whose orders were not sound.

    Returns:
        The days to learn from and the days of the exam, each in the order of time.

    Raises:
        ValueError: There are fewer than EXAM_DAYS days to learn from.

    Example:
        Labelled are 4, 5, 6, 7, 8, broken is 7: learn from 4 and 5, the exam is on 6 and 8.
    """
    # solution: Step 5, divide, is not written yet.
    sound = sorted(set(labelled) - set(broken))
    learn, exam = sound[:-EXAM_DAYS][-WINDOW:], sound[-EXAM_DAYS:]
    if len(learn) < EXAM_DAYS:
        raise ValueError(f"{len(sound)} sound days are too few")
    return learn, exam
    # end of solution


def passes(champion: Floats, challenger: Floats) -> bool:
    """Step 6. Say whether a challenger may take over: the gate.

    Both models have promised the same orders, so the gain of an order is the error of the champion
    minus that of the challenger. The challenger passes when the mean gain is at least the share
    MIN_GAIN of the champion's mean error, and when the low end of the gain is above 0.

    Args:
        champion: Its errors, one an order.
        challenger: Its errors on the same orders, in the same order.

    Raises:
        ValueError: The numbers of errors differ, or there are fewer than FEWEST.
    """
    # solution: Step 6, passes, is not written yet.
    if len(champion) != len(challenger) or len(champion) < FEWEST:
        raise ValueError(f"{len(champion)} and {len(challenger)} errors cannot be compared")
    gain = champion - challenger
    return bool(gain.mean() >= MIN_GAIN * champion.mean() and low_end(gain) > 0)
    # end of solution


class Champions:
    """Step 7. Who serves, and who served before.

    Example:
        After `Champions(1)`, `promote(4)` and `promote(6)`, 6 serves. `roll_back()` returns 4,
        which serves again, and one more `roll_back()` returns 1.
    """

    def __init__(self, first: int) -> None:
        """Let the first model serve."""
        # solution: Step 7, Champions, is not written yet.
        self._line = [first]
        self._all = [first]
        # end of solution

    def serving(self) -> int:
        """Return the model that serves."""
        # solution: Step 7, Champions.serving, is not written yet.
        return self._line[-1]
        # end of solution

    def promote(self, model: int) -> None:
        """Let a model serve from now on; it may be one that served before."""
        # solution: Step 7, Champions.promote, is not written yet.
        self._line.append(model)
        self._all.append(model)
        # end of solution

    def roll_back(self) -> int:
        """Undo the last promotion that is not undone yet; return the model that serves then.

        Raises:
            ValueError: No promotion is left to undo; the model that serves goes on.
        """
        # solution: Step 7, Champions.roll_back, is not written yet.
        if len(self._line) == 1:
            raise ValueError("there is no promotion to undo")
        self._line.pop()
        return self._line[-1]
        # end of solution

    def earlier(self) -> list[int]:
        """Return every model that has ever served but the one that serves now, each once, sorted.

        A model whose promotion was undone has served, too.
        """
        # solution: Step 7, Champions.earlier, is not written yet.
        return sorted({*self._all} - {self.serving()})
        # end of solution


def recall(champion: Floats, candidates: dict[int, Floats]) -> int | None:
    """Step 8. Return the earlier champion that should serve again, or None.

    When roadworks end, the model of before is right again at once, while a new one would have to
    wait for new days. So the earlier champions sit the exam first. Of those that pass the gate the
    one with the smallest mean error is chosen.

    Args:
        champion: The errors of the model that serves, on the exam.
        candidates: The errors of each earlier champion on the same orders, by its number.
    """
    # solution: Step 8, recall, is not written yet.
    passed = {m: errors.mean() for m, errors in candidates.items() if passes(champion, errors)}
    return min(passed, key=lambda model: passed[model], default=None)
    # end of solution


class Loop:
    """Step 9. Run the service: each morning, say which model promises the minutes of today.

    A morning goes like this.

    1. Take in the labels that came: the days that are labelled, and how the champion did on them.
       Only days count on which it made the promises, since it took over, and only the last
       LOSS_DAYS of them. When its error is known not to have grown, earlier refusals are forgotten.
    2. When a person asks to roll back, the last promotion is undone, if there is one to undo, and
       there is no challenge today. A follow-up that was to come is dropped.
    3. Else ask `why_train`. Without a reason nothing changes.
    4. With a reason there is a challenge. `divide` the labelled days; where that is not possible,
       the challenge counts as refused. Ask the earlier champions with `recall`. If none is better,
       train one model on the days to learn from, with HALF_LIFE, and let it sit the exam.
    5. Whoever passes serves from today on, and no challenge counts as refused any more. If nobody
       passes, that is one refusal more. A challenge ends any follow-up that was due or to come; a
       model that was just trained and passes gets one FOLLOW_UP days later.

    What counts as promised stays what the first model promised: a model that takes over in an
    emergency must not lower the standard.
    """

    def __init__(self, promised: float, labelled: Sequence[int]) -> None:
        """Begin on the morning of day 0, with model 1 serving.

        Args:
            promised: The mean error that model 1 promised, in minutes.
            labelled: The days of the history, all labelled and sound.
        """
        # solution: Step 9, Loop, is not written yet.
        self._promised = promised
        self._labelled = list(labelled)
        self._broken: list[int] = []
        self._champions = Champions(1)
        self._since = 0
        self._recent: list[Floats] = []
        self._challenged: int | None = None
        self._follow_up: int | None = None
        self._refusals = 0
        # end of solution

    def decide(self, morning: dict[str, Any], train: Train, errors: Errors) -> int:
        """Return the model that serves today.

        Args:
            morning: `day`; `sound`, whether today's orders passed the validation (else they are
                blocked, whatever you return); `drifted`, a list of columns; `asked`, the words of a
                person who wants a training, or ""; `roll_back`, whether a person asks for that;
                `labels`, for each day whose labels came this morning a dictionary with `day` and
                `errors`, those of the promises that were made on that day (None for a day that was
                blocked). The labels of a day come three days later.
            train: Costs 5 EUR a call. Only labelled days can be learnt from.
            errors: Costs nothing. Only labelled days can be asked about.
        """
        # solution: Step 9, Loop.decide, is not written yet.
        day = morning["day"]
        worse = self._take_in(morning)
        if morning["roll_back"]:
            self._follow_up = None
            with contextlib.suppress(ValueError):
                self._champions.roll_back()
                self._since, self._recent = day, []
            return self._champions.serving()
        signals = {
            "sound": morning["sound"],
            "asked": morning["asked"],
            "grown": worse,
            "follow_up": self._follow_up is not None and day >= self._follow_up,
            "drifted": morning["drifted"],
            "waited": None if self._challenged is None else day - self._challenged,
            "refusals": self._refusals,
        }
        if why_train(signals):
            self._challenged, self._follow_up = day, None
            self._challenge(day, train, errors)
        return self._champions.serving()
        # end of solution

    # solution
    def _take_in(self, morning: dict[str, Any]) -> bool | None:
        if not morning["sound"]:
            self._broken.append(morning["day"])
        for told in morning["labels"]:
            self._labelled.append(told["day"])
            if told["day"] >= self._since and told["errors"] is not None:
                self._recent = [*self._recent, told["errors"]][-LOSS_DAYS:]
        worse = grown(np.concatenate([np.empty(0), *self._recent]), self._promised)
        if worse is False:
            self._refusals = 0
        return worse

    def _challenge(self, day: int, train: Train, errors: Errors) -> None:
        better = None
        with contextlib.suppress(ValueError):
            learn, exam = divide(self._labelled, self._broken)
            now = errors(self._champions.serving(), exam)
            earlier = {model: errors(model, exam) for model in self._champions.earlier()}
            better = recall(now, earlier)
            if better is None:
                made = train(learn, HALF_LIFE)
                if passes(now, errors(made, exam)):
                    better, self._follow_up = made, day + FOLLOW_UP
        if better is None:
            self._refusals += 1
            return
        self._champions.promote(better)
        self._since, self._recent, self._refusals = day, [], 0

    # end of solution
