"""Which submissions look alike: a hint to look at both, and never a verdict.

Right answers to one exercise look alike by nature. What counts is how far a pair stands out from
all other pairs of the class, after everything that the starter gave has been left out.
"""

import io
import keyword
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

_LEFT_OUT = (tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER)
_SHORTEST = 60  # tokens; shorter answers are alike by chance
_SMALLEST = 0.8  # similarity, below which nothing is said


@dataclass(frozen=True)
class Pair:
    """Two students whose answers stand out by being alike.

    ``similarity`` is the share of tokens in common order, from 0 to 1. ``beyond`` says by how many
    robust standard deviations it lies above the middle of all pairs.
    """

    first: str
    second: str
    similarity: float
    beyond: float


def pairs(texts: Mapping[str, str], starter: str, *, beyond: float = 4.0) -> list[Pair]:
    """Return the pairs that stand out, the most alike first.

    Names, numbers and texts are replaced by their kind, so that renaming does not hide anything.

    Args:
        texts: The code of each student.
        starter: What all were given; its lines are left out.
        beyond: How many robust standard deviations above the middle a pair must lie.
    """
    given = {line.strip() for line in starter.splitlines()}
    tokens = {name: _tokens(text, given) for name, text in texts.items()}
    names = sorted(name for name, found in tokens.items() if len(found) >= _SHORTEST)
    if len(names) < 2:
        return []
    chains = [tokens[name] for name in names]
    alike = cdist(chains, chains, scorer=Indel.normalized_similarity, dtype=np.float32)
    first, second = np.triu_indices(len(names), k=1)
    values = alike[first, second].astype(float)
    middle = float(np.median(values))
    spread = 1.4826 * float(np.median(np.abs(values - middle))) or 0.01
    found = [
        Pair(names[i], names[j], value, (value - middle) / spread)
        for i, j, value in zip(first, second, values.tolist(), strict=True)
    ]
    # Among few students no pair can be said to stand out, save by being the same.
    few = len(names) < 5
    chosen = [p for p in found if p.similarity >= _SMALLEST and (p.beyond >= beyond or few)]
    return sorted(chosen, key=lambda pair: (-pair.similarity, pair.first, pair.second))


def _tokens(text: str, given: set[str]) -> str:
    """Return the kinds of the tokens, a character for each, in a text without the given lines."""
    kept = "\n".join(line for line in text.splitlines() if line.strip() not in given)
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(kept).readline):
            if token.type not in _LEFT_OUT:
                found.append(_kind(token))
    except (tokenize.TokenError, SyntaxError):
        pass  # what could be read up to there
    return "".join(found)


def _kind(token: tokenize.TokenInfo) -> str:
    if token.type == tokenize.NAME:
        if keyword.iskeyword(token.string):
            return chr(0x100 + keyword.kwlist.index(token.string))
        return "n"
    if token.type == tokenize.OP:
        return (
            token.string[0] if len(token.string) == 1 else chr(0x200 + sum(map(ord, token.string)))
        )
    return {tokenize.NUMBER: "0", tokenize.STRING: "'"}.get(token.type, chr(0x400 + token.type))
