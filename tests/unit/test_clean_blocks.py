"""Cutting a page into blocks, choosing among them, and the model that does. All texts are invented."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionwatch.clean import features, markup, model, prescan
from missionwatch.clean.blocks import MAX_BLOCKS, Block, Cut, _without_comments, cut, parse
from missionwatch.clean.body import decide
from missionwatch.clean.labels import align
from missionwatch.clean.lexicon import Lexicon
from missionwatch.clean.text import visible
from missionwatch.clean.train import fold_of, site_of
from missionwatch.clean.vocabulary import HIDDEN_BIT, TOPICS, words_of
from missionwatch.errors import NotArticle
from missionwatch.trees import _side_by_side

PROSE = "The invented ferry left the harbour on Friday with more passengers than it had seats for, the captain said."
NO_WORDS = Lexicon({})


def page(body: str) -> Cut:
    return cut(parse(f"<html><body>{body}</body></html>"))


def texts(body: str) -> list[str]:
    return [block.text for block in page(body).blocks]


# --- cutting ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>One</p><p>Two</p>", ["One", "Two"]),
        ("<div>One<p>Two</p>Three</div>", ["One", "Two", "Three"]),
        ("<p>One <b>bold</b> and <a href=x>linked</a>.</p>", ["One bold and linked."]),
        ("<p>One<br><br>Two</p>", ["One", "Two"]),
        (f"<p>{PROSE[:-1]}<br>and so on, to the end of it.</p>", [f"{PROSE[:-1]} and so on, to the end of it."]),
        ("<td>One<br>Two<br>Three</td>", ["One", "Two", "Three"]),
        (
            "<p>One</p><script>var x = '<p>no</p>'</script><style>p{}</style><noscript>no</noscript><p>Two</p>",
            ["One", "Two"],
        ),
        ("<p>One<!-- no --></p><svg><text>no</text></svg><button>no</button>", ["One"]),
        ("<ul><li>One</li><li>Two</li></ul>", ["One", "Two"]),
        ("<p> \n </p><p>\u00ad\u200b</p><p>One</p>", ["One"]),
        ("<nav><p>no</p></nav><p>One</p><footer>no</footer><ul class=top-menu><li>no</li></ul>", ["One"]),
        ("<p>One</p><object><embed><svg><style>p{}</style></svg></object><p>Two</p>", ["One", "Two"]),
        ("<p>One &lt;b> &amp;lt; &amp;amp;&nbsp;two</p>", ["One <b> &lt; &amp; two"]),
        ("<p title='a > b < c'>One</p><img src=x <br><p <b>Two</p>", ["One", "Two"]),
        ("<p>One<!-- <p>no</p> <!-- --> two</p>", ["One two"]),
        ("<p>One</p><div <!-- no><p>Two</p></div><!--<!--><p>Three</p>", ["One", "Two", "Three"]),
        ("<p>O\0ne</p><hr><my-element>Two</my-element>Three<wbr>four", ["One", "Two", "Threefour"]),
        ("<p>O<?php echo '<b x'; ?>ne<?x <p?></p><!x y><p>Two</p><?php the_footer(); ?>", ["One", "Two"]),
        ("<p>One</b></div></p>Two<table><p>Three", ["One", "Two", "Three"]),
        ("", []),
    ],
)
def test_blocks_are_runs_of_text_between_block_level_tags(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


def test_a_block_counts_its_links_and_the_characters_in_them() -> None:
    block = page("<p>See <a href=x>here</a> and <a href=y>there</a></p>").blocks[0]
    assert (block.links, block.link_share, block.words) == (2, 9 / 15, 4)  # spaces do not count


def test_a_link_around_blocks_links_them_all() -> None:
    assert [block.link_share for block in page("<a href=x><h3>A title</h3><p>A teaser</p></a>").blocks] == [1, 1]


def test_every_block_knows_the_elements_around_it() -> None:
    found = page(
        "<main><div class=a>One<p>Two</p></div><hr>Three</main><ul><li><a href=x><div>Four</div></a></li></ul>"
    )
    around = [[box.tag for box in block.box.ancestry()] for block in found.blocks]
    assert around == [
        ["div", "main", "body"],
        ["p", "div", "main", "body"],
        ["main", "body"],
        ["div", "li", "ul", "body"],
    ]
    assert [block.box.depth for block in found.blocks] == [2, 3, 1, 3]
    assert found.blocks[1].box.parent is found.blocks[0].box


PIECES = (
    "<p>", "</p>", "<div class='a b'>", "</div>", "<b>", "</b>", "<a href=x>", "</a>", "<br>", "<ul>", "<li>", "<table>", "<td>",
    "</table>", "<h2>", "<hr>", "<nav>", "</nav>", "<svg>", "</svg>", "<select>", "<!-- c -->", "<!--", "-->", "<p <", "<", ">",
    "<?php x ?>", "<?x",
    "<style>x</style>", "<span hidden>", "</span>", "<my-box>", "&lt;", "&amp;amp;", "\0", "\u00ad", " ", "\n", "a", "Wò",
    "x > y",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_no_letter_of_a_page_is_lost_or_told_twice(pieces: list[str]) -> None:
    tree = parse("<html><body>" + "".join(pieces))
    found = cut(tree)
    shown = "".join(visible(tree.body.text(deep=True) if tree.body else "").split())
    assert "".join(block.text for block in found.blocks).replace(" ", "") == shown
    for block in found.blocks:
        assert 0 <= block.link_share <= 1
        assert [box.depth for box in block.box.ancestry()] == list(range(block.box.depth, -1, -1))
    assert not found.blocks or found.boxes[0].words == sum(block.words for block in found.blocks)


def test_markup_that_no_parser_wrote_is_refused() -> None:
    for text in ("", "no tags", "> <p"):
        with pytest.raises(NotArticle):
            markup.read(text)


def test_boxes_hold_the_sums_of_what_is_inside() -> None:
    found = page(f"<div class=a><p>{PROSE}</p><p>Two words</p></div><p>Out</p>")
    outer = next(box for box in found.boxes if box.names == "a")
    assert (outer.words, outer.blocks, outer.prose) == (len(PROSE.split()) + 2, 2, len(PROSE.split()))
    assert found.boxes[0].words == outer.words + 1


@pytest.mark.parametrize("mark", ["hidden", "aria-hidden=true", "style='display: none'"])
def test_what_is_not_shown_is_marked_and_so_is_all_inside(mark: str) -> None:
    assert page(f"<div {mark}><div><p>One</p></div></div>").blocks[0].box.is_hidden


def test_more_blocks_than_any_article_has_are_refused() -> None:
    with pytest.raises(NotArticle) as caught:
        page("<p>x" * (MAX_BLOCKS + 1))
    assert caught.value.kind == "hostile html"


def test_names_speak_of_topics_however_they_are_written() -> None:
    for names in ("related-posts", "relatedPosts", "c-related__list", "RelatedPosts-x1"):
        assert words_of(names)[1] >> TOPICS.index("related") & 1, names
    assert words_of("xk-19")[1] == 0


def test_the_cheap_look_never_lets_deep_markup_through() -> None:
    for html in ("<div>" * 20_000, "<b>x</b>" * 400 + "<div>" * 20_000, "<br>" * 2_000 + "<div><p>" * 20_000):
        with pytest.raises(NotArticle):
            prescan.scan(html)


# --- choosing ---------------------------------------------------------------------------------------------------------


def chosen(body: str, *chances: float) -> list[str]:
    found = page(body)
    choices = decide(found, np.array(chances, np.float32), 0.45)
    return [block.text for block, choice in zip(found.blocks, choices, strict=True) if choice.is_body]


def test_a_paragraph_that_is_one_link_is_another_pages_title() -> None:
    body = f"<p>{PROSE}</p><p><a href=x>Kenya-led mission in Haiti gets new vehicles</a></p><p>{PROSE}</p>"
    assert chosen(body, 0.9, 0.99, 0.9) == [PROSE, PROSE]


def test_linked_headings_are_text_in_a_list_with_comments_and_teasers_elsewhere() -> None:
    heading = "<h3><a href=x>A linked heading here</a></h3>"
    entry = f"{heading}<p>{PROSE}</p>"
    assert chosen(f"{entry}{entry}{entry}", *[0.95] * 6) == ["A linked heading here", PROSE] * 3
    assert chosen(f"<p>{PROSE}</p>{entry}", *[0.95] * 3) == [PROSE, PROSE]
    assert chosen(f"<p>{PROSE}</p>{heading}{heading}", *[0.95] * 3) == [PROSE]


@pytest.mark.parametrize(
    "teaser",
    ["<p>Explainer <a href=x>Kenya-led mission in Haiti gets new vehicles</a></p>",
     "<p>(Read: <a href=x>Kenya-led mission in Haiti gets new vehicles</a>)</p>",
     "<aside><p>Kenya-led mission in Haiti gets new vehicles</p></aside>",
     "<h3>Latest news</h3><p><a href=x>Kenya-led mission in Haiti gets new vehicles</a></p>",
     "<div><p><a href=x>Kenya-led mission in Haiti gets new vehicles</a></p><p>The mission waits for more.</p></div>"],
)  # fmt: skip
def test_a_teaser_of_any_shape_goes(teaser: str) -> None:
    count = len(page(teaser).blocks)
    assert chosen(f"<p>{PROSE}</p>{teaser}<p>{PROSE}</p>", 0.95, *[0.8] * count, 0.95) == [PROSE, PROSE]


@pytest.mark.parametrize(
    "element",
    ["<figure><figcaption>A caption</figcaption></figure>", "<div class='comment-list'><p>A comment</p></div>",
     "<div class=site-footer><p>A footer</p></div>", "<div class=newsletter-box><p>A newsletter</p></div>"],
)  # fmt: skip
def test_what_a_page_calls_something_else_is_not_its_text(element: str) -> None:
    body = f"<main><p>{PROSE}</p><p>{PROSE}</p><p>{PROSE}</p><p>{PROSE}</p></main>"
    assert chosen(f"{body}{element}", *[0.9] * 5) == [PROSE] * 4


def test_an_article_is_its_text_even_in_a_box_that_is_named_after_comments() -> None:
    body = "".join(f"<p>{PROSE}</p>" for _ in range(5))
    assert chosen(f"<div class='has-comments comments'>{body}</div>", *[0.9] * 5) == [PROSE] * 5


# --- the model --------------------------------------------------------------------------------------------------------


def test_the_models_file_is_small_and_holds_no_pickle() -> None:
    assert model.FILE.stat().st_size < 2_000_000
    with np.load(model.FILE, allow_pickle=False) as data:
        assert all(data[name].dtype != object for name in data.files)
    assert "cross-validated over sites" in model.load().figures


def test_the_model_and_the_features_belong_together() -> None:
    found = page(f"<h1>A title</h1><p>{PROSE}</p><ul><li><a href=x>Link</a></li></ul>")
    matrix = features.matrix(found, NO_WORDS)
    assert matrix.shape == (len(features.groups(found, NO_WORDS)), 3)
    assert model.load().trees.feature.max() < len(matrix)
    assert np.isfinite(matrix).all()


def test_prose_in_a_story_beats_links_in_a_sidebar() -> None:
    body = "".join(f"<p>{PROSE}</p>" for _ in range(6))
    side = "".join(f"<li><a href=/{n}>Another page, number {n}</a></li>" for n in range(8))
    found = page(
        f"<article class='story-body'><h1>A title</h1>{body}</article><aside class=sidebar><ul>{side}</ul></aside>"
    )
    learned = model.load()
    chances = learned.probabilities(features.matrix(found, learned.lexicon))
    is_prose = np.array([block.text == PROSE for block in found.blocks])
    assert (
        chances[is_prose].min() > learned.threshold > chances[[block.box.tag == "li" for block in found.blocks]].max()
    )


def test_trees_run_as_they_were_fitted_those_with_fewer_questions_too() -> None:
    questions = [{"float_feature_index": 0, "border": 3.0}, {"float_feature_index": 1, "border": 0.5}]
    fitted = [
        {"splits": questions, "leaf_values": [1.0, 2.0, 4.0, 8.0]},
        {"splits": questions[1:], "leaf_values": [16.0, 32.0]},
    ]
    trees = _side_by_side({"oblivious_trees": fitted, "scale_and_bias": [1.0, [0.25]]})
    blocks = np.array([[3.0, 3.1, 2.0, 4.0], [0.5, 0.4, 0.6, 9.0]], np.float32)
    assert trees.margins(blocks).tolist() == [17.25, 18.25, 36.25, 40.25]


def test_what_is_around_a_box_is_counted_however_deep_it_stands() -> None:
    deep = "<div class=plain>" * 40 + f"<p>{PROSE}</p>" + "</div>" * 40
    lexicon = Lexicon({"named": 1.0, "<p>": 0.5})
    inside, outside = page(f"<div class=named>{deep}</div>"), page(f"<div>{deep}</div>")
    row = features.groups(inside, lexicon).index("lexicon") + 3  # summed over all around
    assert features.matrix(inside, lexicon)[row].tolist() == [1.5]
    assert features.matrix(outside, lexicon)[row].tolist() == [0.5]


def test_hidden_is_a_topic_bit_of_its_own() -> None:
    assert 1 << len(TOPICS) < HIDDEN_BIT


# --- training ---------------------------------------------------------------------------------------------------------


def test_references_are_aligned_in_order_so_that_a_table_of_contents_is_no_text() -> None:
    first = "An opening paragraph of the invented report, which no table of contents repeats."
    blocks = [
        "The harbour today",
        "The harbour tomorrow",
        first,
        "The harbour today",
        PROSE,
        "The harbour tomorrow",
        "Ads",
    ]
    reference = f"{first}\n\nThe harbour today\n\n{PROSE}\n\nThe harbour tomorrow"
    assert align(blocks, reference) == [False, False, True, True, True, True, False]


def test_pages_of_one_site_share_a_fold() -> None:
    assert site_of("https://www.paper.example/a") == site_of("http://live.paper.example/b") == "paper.example"
    assert site_of("https://news.paper.co.uk/a") == "paper.co.uk"
    assert fold_of("paper.example", 5) == fold_of("paper.example", 5) < 5


def test_a_block_is_a_heading_inside_one_too() -> None:
    blocks: list[Block] = page("<h2><div>Inside</div></h2><p>Outside</p>").blocks
    assert [block.is_heading for block in blocks] == [True, False]


@pytest.mark.parametrize(
    "source",
    [
        "<body><div><p>One</p><section><p>Two</p></div></body>",
        "<body><p>One</p></div></aside><p>Two</p></body>",
        "<body><p>One</p><custom-a><p>Two</p></body>",
        '<body><p title="a > b">One</p><div><p>Two</p></div></body>',
    ],
)
def test_a_tag_that_does_not_pair_costs_no_page(source):
    boxes, lines = markup.read(source)
    told = [source[start:end] for start, end in zip(lines.start.tolist(), lines.end.tolist(), strict=True)]
    assert [text for text in told if text in {"One", "Two"}][-1] == "Two"
    assert len(boxes.start)


def test_a_comment_without_an_end_ends_with_the_page():
    assert _without_comments("<p>One</p><!-- never closed") == "<p>One</p>"
