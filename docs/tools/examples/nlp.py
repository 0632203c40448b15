# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["pandas==3.0.6", "spacy==3.8.18"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Does a customer say that the meal was late? Rules, tested on sentences with a known answer."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pandas as pd
import spacy

orders = pd.read_csv(Path(__file__).with_name("orders.csv"))
places, meals = orders["district"].unique(), orders["restaurant_type"].unique()

# A tokenizer for English and no trained model. Of "wasn't" it makes two tokens, "was" and "n't".
reader = spacy.blank("en")
ruler = reader.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
ruler.add_patterns([{"label": "DISTRICT", "pattern": place} for place in places])
late = {"LOWER": {"IN": ["late", "delayed"]}}
denied = [{"LOWER": {"IN": ["not", "n't", "never"]}}, {"IS_ALPHA": True, "OP": "?"}, late]
# The longest match wins, so "n't been late" hides the "late" that is part of it.
ruler.add_patterns([{"label": "LATE", "pattern": [late]}, {"label": "ON_TIME", "pattern": denied}])


def by_letters(text: str) -> bool:
    return "late" in text.lower()


def by_rules(text: str) -> bool:
    return any(found.label_ == "LATE" for found in reader(text).ents)


# Which meal and which district must not matter, so each sentence is tried with all of them.
SAYS_LATE = {
    "The {meal} to the {place} was late.": True,
    "Delayed again, and the {meal} was cold.": True,
    "We waited an hour for the {meal}.": True,
    "Our {meal} hasn't been late this year.": False,
    "The chocolate cake came on time, the {meal} too.": False,
    "I will order {meal} to the {place} again later.": False,
}


def misread(reads: Callable[[str], bool]) -> set[str]:
    filled = product(SAYS_LATE.items(), meals, places)
    return {s for (s, truth), m, p in filled if reads(s.format(meal=m, place=p)) != truth}


print([(found.text, found.label_) for found in reader("Delayed again in the Harbour!").ents])
print(f"by letters: {len(misread(by_letters))} of {len(SAYS_LATE)} sentences misread")
print(f"by rules:   {misread(by_rules)}")
assert misread(by_rules) == {"We waited an hour for the {meal}."}, "rules see words, not meaning"
