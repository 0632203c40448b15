"""The finished HTML: links, citations and mathematics, and nothing else, are changed."""

import pytest

from bok.errors import BokError
from bok.links import location
from bok.load import Bok
from bok.rewrite import Page


@pytest.fixture
def page(bok: Bok) -> Page:
    return Page(bok, lambda identifier: f"../{identifier}.html")


def test_a_link_gets_its_address(page: Page) -> None:
    html = '<p>See <a class="x" href="bok:practice/metrics">the <em>metrics</em></a>.</p>'
    assert page.rewrite(html) == html.replace("bok:practice/metrics", "../practice/metrics.html")


def test_a_link_without_words_takes_the_title(page: Page) -> None:
    html = page.rewrite("<a href='bok:practice/versioning'></a>")
    assert html == '<a href="../practice/versioning.html">Versioning</a>'
    assert ">Versioning</a>" in page.rewrite("<a href='bok:practice/versioning#code'></a>")


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://example.org/bok:practice/x">x</a>',
        '<img alt="a > b" data-href="bok:no/where">',
        "<pre><code>&lt;a href=&quot;bok:no/where&quot;&gt; [@nobody] \\(x\\)</code></pre>",
        "<p><code>[@nobody]</code></p>",
        "<pre>[@nobody]<span>[@nobody]</span></pre>",
        "<script>if (a < b) { x = '[@nobody]' }</script>",
        "<style>p::after { content: '[@nobody] <' }</style>",
        "<!-- [@nobody] <a href='bok:no/where'> -->",
        "<p>mail me @ [home]</p>",
        "<p>costs $5 and $6</p>",
    ],
)
def test_what_is_no_link_or_citation_is_untouched(page: Page, html: str) -> None:
    assert page.rewrite(html) == html


def test_works_are_numbered_by_first_citation_and_listed(page: Page) -> None:
    html = page.rewrite("<p>A [@gama2014]. B [@breck2017; @gama2014].</p>")
    assert page.cited == ["gama2014", "breck2017"]
    assert '[<a href="#source-1" id="cite-1-1" aria-label="Source 1">1</a>]</span>. B' in html
    assert 'id="cite-2-1" aria-label="Source 2">2</a>, <a href="#source-1" id="cite-1-2"' in html
    sources = html.split('<section class="bok-sources"')[1]
    assert sources.index("A Survey on Concept Drift") < sources.index("The ML Test Score")
    assert sources.count("<li") == 2


def test_a_page_without_citations_has_no_list(page: Page) -> None:
    assert "bok-sources" not in page.rewrite("<p>Nothing.</p>")


def test_all_unknown_names_are_reported(page: Page) -> None:
    with pytest.raises(BokError) as caught:
        page.rewrite('<p>[@nobody] <a href="bok:tool/none">x</a> \\(\\frac\\)</p>')
    first, second, third = sorted(caught.value.problems)
    assert "tool/none" in first
    assert "nobody" in second
    assert "mathematics" in third


def test_mathematics_becomes_mathml(page: Page) -> None:
    html = page.rewrite('<span class="arithmatex">\\(a &lt; b\\)</span>')
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline">' in html
    assert "<mi>a</mi><mo>&#x0003C;</mo><mi>b</mi>" in html
    assert 'display="block"' in page.rewrite("<div>\\[\n\\sum_i p_i\n\\]</div>")


@pytest.mark.parametrize(
    ("text", "display"), [("is $a_1$.", "inline"), ("$$\na_1\n$$", "block"), ("($x$)", "inline")]
)
def test_a_notebook_may_use_dollars(bok: Bok, text: str, display: str) -> None:
    html = Page(bok, str, dollars=True).rewrite(f"<p>{text}</p>")
    assert f'display="{display}"' in html
    assert "$" not in html


@pytest.mark.parametrize("text", ["costs $5 and $6", "a $ b $ c", "US$5 or US$6", "$5"])
def test_prices_in_a_notebook_stay(bok: Bok, text: str) -> None:
    assert Page(bok, str, dollars=True).rewrite(f"<p>{text}</p>") == f"<p>{text}</p>"


def test_a_template_gets_its_links_only(page: Page) -> None:
    html = '<svg><a href="bok:practice/metrics"><text>[@nobody]</text></a></svg>'
    assert page.resolve(html) == html.replace("bok:practice/metrics", "../practice/metrics.html")


@pytest.mark.parametrize(
    ("identifier", "place"),
    [
        ("practice/versioning", ("practices/versioning", "")),
        ("level/0", ("levels/0", "")),
        ("level/1#triggers", ("levels/1", "triggers")),
        ("tool/nlp", ("tools/nlp", "")),
        ("lab/drift", ("labs/drift", "")),
        ("concept/psi", ("glossary", "psi")),
        ("demo/drift", ("demos", "drift")),
        ("topic/why-different", ("foundations/why-different", "")),
        ("challenge/validation", ("foundations/challenges", "validation")),
        ("code/reference_impl.gate:gate", ("reference-implementation", "module-gate")),
        ("ref/breck2017", ("references", "breck2017")),
    ],
)
def test_each_kind_has_its_place(bok: Bok, identifier: str, place: tuple[str, str]) -> None:
    assert location(bok, identifier) == place


def test_code_of_another_package_has_no_place(bok: Bok) -> None:
    with pytest.raises(BokError, match="only reference_impl has one"):
        location(bok, "code/bok.graph:Graph")


@pytest.mark.parametrize("identifier", ["breck2017", "practice", "practice/", "", "ref/none"])
def test_what_is_not_an_id_has_no_place(bok: Bok, identifier: str) -> None:
    with pytest.raises(BokError, match="nothing has the id"):
        location(bok, identifier)
