"""Terms are explained once a page, where they first stand, and nowhere inside other things."""

import re
from dataclasses import replace

import pytest

from bok.load import Bok
from bok.models import Concept
from bok.terms import Terms


def concept(slug: str, title: str, *synonyms: str, everyday: bool = False) -> Concept:
    return Concept(
        id=f"concept/{slug}",
        title=title,
        synonyms=list(synonyms),
        everyday=everyday,
        summary=f"What {slug} is, with `code` & [a link](bok:concept/psi) [@breck2017].",
    )


CONCEPTS = [
    concept("psi", "Population stability index", "PSI"),
    concept("model", "Model", everyday=True),
    concept("registry", "Model registry"),
    concept("drift", "Data drift", "shift"),
    concept("label", "Label", "ground truth", everyday=True),
    concept("glue", "Glue code"),
]


@pytest.fixture(scope="module")
def terms(bok: Bok) -> Terms:
    return Terms(replace(bok, facts={one.id: one for one in CONCEPTS}))


def linked(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<a class="bok-word" href="bok:concept/([a-z]+)"[^>]*>([^<]+)</a>', html)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Data drift, and data drift again.", [("drift", "Data drift")]),
        ("Look for data\ndrift.", [("drift", "data\ndrift")]),
        ("Two model registries.", [("registry", "model registries")]),
        ("Glue codes.", [("glue", "Glue codes")]),
        ("The model is in the model registry.", [("registry", "model registry")]),
        ("PSI is a number; psi is a letter.", [("psi", "PSI")]),
        ("The PSI Score is a name.", []),
        ("A shift, a label, a model.", []),
        ("It is the ground truth.", [("label", "ground truth")]),
        ("Meta-data drift and metadata drifted.", []),
    ],
)
def test_words_that_are_found(terms: Terms, text: str, found: list[tuple[str, str]]) -> None:
    assert linked(terms.explain(f"<p>{text}</p>")) == found


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Data drift</h2>",
        "<p><a href='x.html'>about <em>data drift</em></a></p>",
        "<p><code>data drift</code></p><pre><span>data drift</span></pre>",
        "<svg><title>Data drift</title><text>data drift</text></svg>",
        "<table><tr><th>Data drift</th></tr></table>",
        "<details><summary>Data drift</summary></details>",
        "<aside data-search-exclude><div><p>x</p></div><p>Data drift</p></aside>",
        "<section class='bok-quiz'><section></section><p>Data drift</p></section>",
        '<p>\\(data drift\\) <span class="arithmatex">data drift</span> $data drift$</p>',
        "<!-- data drift --><p title='data drift'>x</p>",
        "<script>data drift</script>",
    ],
)
def test_what_stays_as_it_is(terms: Terms, html: str) -> None:
    assert terms.explain(html) == html


def test_after_what_stays_terms_are_found_again(terms: Terms) -> None:
    html = (
        "<h2>Data drift <a>x</a></h2><aside data-search-exclude>PSI</aside><p>PSI, data drift</p>"
    )
    assert linked(terms.explain(html)) == [("psi", "PSI"), ("drift", "data drift")]


def test_a_link_of_the_author_is_the_first_place(terms: Terms) -> None:
    written = '<a href="bok:concept/drift">it moves</a>'
    html = terms.explain(f"<p>Data drift: {written}, {written}.</p>")
    assert linked(html) == []
    assert html.count('href="bok:concept/drift"') == 2
    assert html.count('data-term aria-describedby="term-drift"') == 1


def test_the_pages_own_term_is_not_explained(terms: Terms) -> None:
    assert terms.explain("<p>Data drift</p>", own=["drift"]) == "<p>Data drift</p>"


def test_each_used_term_has_one_description(terms: Terms) -> None:
    html = terms.explain("<p>Data drift and PSI.</p>")
    assert re.findall(r'aria-describedby="([^"]+)"', html) == ["term-drift", "term-psi"]
    assert re.findall(r'<p id="([^"]+)">', html) == ["term-drift", "term-psi"]
    assert "<p>What drift is, with <code>code</code> &amp; a link.</p>" not in html
    assert '<p id="term-drift">What drift is, with code &amp; a link.</p>' in html
    assert '<div class="bok-meanings" hidden data-search-exclude>' in html


def test_every_term_of_the_glossary_is_a_term(bok: Bok) -> None:
    assert set(Terms(bok).meanings) == {one.slug for one in bok.of(Concept)}
