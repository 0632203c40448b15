"""What is good enough, who is asked, and what a mistake costs: written down before training.

A number that is agreed on after the result is known is no criterion. So these facts stand in the
file of the problem, under review like code, and `gate` and `behaviour` only apply them.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Fact(BaseModel):
    """A part of a problem file; an unknown key is an error."""

    # A misspelt key must not be ignored: a threshold that nobody reads is worse than none.
    model_config = ConfigDict(extra="forbid", frozen=True)


class Slice(Fact):
    """A floor for every group of rows: where most are served well, a few must not pay for it.

    `by` names a column of text or "hour". In each group with at least `min_rows` rows the mean
    absolute error may be `max_error`, in the unit of the target. Smaller groups are not judged,
    and the gate says so.
    """

    by: str
    max_error: float = Field(gt=0)
    min_rows: int = Field(default=30, ge=2)


class Guardrail(Fact):
    """A second metric that must not be spoilt while the first one improves.

    - `bias`: mean of truth minus prediction, without its sign, in the unit of the target;
    - `p90_error`: nine of ten absolute errors are below it, in the unit of the target;
    - `share_late`: share of rows, 0 to 1, whose truth is more than `beyond` above the prediction.
    """

    metric: Literal["bias", "p90_error", "share_late"]
    max: float = Field(gt=0)
    beyond: float = Field(default=0, ge=0)


class Expectation(Fact):
    """How a prediction must answer to a change of one column, whatever the data say.

    Either `add` moves a number or `set_to` replaces a level. Then the prediction must not fall
    (`increases`), not rise (`decreases`), or not move at all (`none`), each by more than
    `tolerance` in the unit of the target. A share of `max_share` of the rows may break it: trees
    predict in steps, and a step can point the wrong way.
    """

    what: str
    column: str
    add: float | None = None
    set_to: str | None = None
    direction: Literal["increases", "decreases", "none"]
    tolerance: float = Field(default=0, ge=0)
    max_share: float = Field(default=0.05, ge=0, lt=1)

    @model_validator(mode="after")
    def _one_change(self) -> "Expectation":
        if (self.add is None) == (self.set_to is None):
            raise ValueError("give either 'add' or 'set_to'")
        return self


class Owners(Fact):
    """Who is asked, by role: a person leaves, a role is filled again."""

    data: str = "data engineer on duty"
    model: str = "data scientist on duty"
    service: str = "operations engineer on duty"


class Prices(Fact):
    """What each outcome costs, in one currency: the scale on which policies are compared.

    `truth_above` is the price of each unit of the target by which the truth lies above the
    prediction (an order that is one minute late), `truth_below` that of each unit below it. The
    others are paid once each: a training, a look of a person at an alarm, a day without
    predictions, and an alarm about nothing (beside the look that it takes).
    """

    currency: str = "EUR"
    truth_above: float = Field(ge=0)
    truth_below: float = Field(ge=0)
    training: float = Field(ge=0)
    look: float = Field(ge=0)
    blocked_day: float = Field(ge=0)
    false_alarm: float = Field(ge=0)
