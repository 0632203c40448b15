"""What is wrong with a request: the field, the reason in plain words, and in a batch the row."""

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

_SHOWN = 20  # a body of 1,000 bad orders must not be answered with 8,000 sentences
_LONGEST = 60  # characters of a field name that a client has made up
_LONGEST_REASON = 300
_REASONS = {
    # 19:10 in UTC and 19:10 on the clock of the kitchen are an hour apart and look the same.
    "timezone_naive": "must be a local time without a zone, such as 2026-01-31T18:30:00",
    "missing": "is missing",
    "extra_forbidden": "is not a field of an order",
    "finite_number": "must be a finite number",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:g}",
    "literal_error": "must be {expected}",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "string_type": "must be a text",
    "json_invalid": "is not JSON: {error}",
    "model_type": "must be an object with the fields of an order",
    "list_type": "must be a list of orders",
    "too_long": "must hold at most {max_length} orders",
    "too_short": "must hold at least {min_length} order",
}


class Wrong(BaseModel):
    """One thing that is wrong; `row` counts from 0 and is given for a batch alone."""

    field: str
    reason: str
    row: int | None = None


class Refused(BaseModel):
    """The body of a 422."""

    detail: list[Wrong]


class Sentence(BaseModel):
    """The body of every other refusal."""

    detail: str


def explain(error: ValidationError) -> Refused:
    """The first findings of a validation, in plain words; nothing of the input is repeated.

    The input is left out on purpose: it may hold NaN, which no JSON answer can carry, or be long.

    >>> from pydantic import TypeAdapter
    >>> try: TypeAdapter(dict[str, float]).validate_json('{"items": "two"}')
    ... except ValidationError as error: print(explain(error).detail[0].reason)
    must be a number
    """
    found = error.errors(include_url=False, include_input=False)
    return Refused(detail=[_wrong(one) for one in found[:_SHOWN]])


def _wrong(found: ErrorDetails) -> Wrong:
    places = list(found["loc"])
    row = places.pop(0) if places and isinstance(places[0], int) else None
    field = str(places[0])[:_LONGEST] if places else "body"
    kind = found["type"]
    if kind.startswith("datetime"):
        reason = "must be a time such as 2026-01-31T18:30:00"
    elif kind in _REASONS:
        reason = _REASONS[kind].format(**found.get("ctx", {}))
    else:
        reason = found["msg"].removeprefix("Value error, ")[:_LONGEST_REASON]
    return Wrong(field=field, reason=reason, row=row if isinstance(row, int) else None)
