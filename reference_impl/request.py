"""The contract of a single request: the rules of a row, for one order that comes by HTTP."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from reference_impl.kinds import KINDS, missing_is_none
from reference_impl.problem import Column, Problem


def request_model(problem: Problem) -> type[BaseModel]:
    """The body of a request as a pydantic model: time and features, with their limits.

    The same rules as `validate.schema`, with two differences that lie in the form: a request may
    leave out a field that may be null, and it may not hold a field that nobody declared.
    """
    fields: dict[str, Any] = {problem.time.column: (KINDS["time"], ...)}
    for column in problem.features:
        legal = _legal(column)
        if column.nullable:
            fields[column.name] = (Annotated[legal | None, BeforeValidator(missing_is_none)], None)
        else:
            fields[column.name] = (legal, ...)
    # A misspelt field is refused instead of being dropped without a word.
    return create_model("Order", __config__=ConfigDict(extra="forbid"), **fields)


def _legal(column: Column) -> Any:  # noqa: ANN401 - a type that is only known at run time
    if column.kind == "categorical":
        return Literal[tuple(column.categories)] if column.categories else KINDS["categorical"]
    number, limits = KINDS["numeric"], Field(ge=column.min, le=column.max, allow_inf_nan=False)
    return Annotated[number, limits]
