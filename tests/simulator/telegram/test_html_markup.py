"""The HTML parse mode, tag by tag and complaint by complaint."""

import pytest

from simulator.telegram.errors import Refusal
from simulator.telegram.html_markup import parse_html

PARSED = [
    ("plain", "plain", []),
    ("<b>a</b><strong>b</strong>", "ab", [("bold", 0, 1), ("bold", 1, 1)]),
    ("<i>a</i><em>b</em>", "ab", [("italic", 0, 1), ("italic", 1, 1)]),
    ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1), ("underline", 1, 1)]),
    ("<s>a</s><strike>b</strike><del>c</del>", "abc", [("strikethrough", n, 1) for n in range(3)]),
    ("<code>a</code>", "a", [("code", 0, 1)]),
    ("<pre>a b</pre>", "a b", [("pre", 0, 3)]),
    ("<tg-spoiler>a</tg-spoiler>", "a", [("spoiler", 0, 1)]),
    ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
    ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
    ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
    ("<B>a</b>", "a", [("bold", 0, 1)]),
    ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
    ("<b></b>a", "a", []),
    ("<b>a</>", "a", [("bold", 0, 1)]),
    ("⚡ <b>Garage</b>", "⚡ Garage", [("bold", 2, 6)]),
    ("🔌 <b>Garage</b>", "🔌 Garage", [("bold", 3, 6)]),
    ("<b>🔒🚗</b>!", "🔒🚗!", [("bold", 0, 4)]),
    ("&lt;b&gt; &amp; &quot;x&quot; &#65;&#x42;", '<b> & "x" AB', []),
    ("A & B &nbsp; &unknown;", "A & B &nbsp; &unknown;", []),
    ("<code>a <b>b</b></code>", "a b", [("code", 0, 3)]),
]


@pytest.mark.parametrize(("source", "text", "expected"), PARSED, ids=[each[0] for each in PARSED])
def test_supported_html_becomes_text_and_entities(source: str, text: str, expected: list[tuple[str, int, int]]) -> None:
    parsed, entities = parse_html(source)
    assert (parsed, [(each["type"], each["offset"], each["length"]) for each in entities]) == (text, expected)


def test_a_link_keeps_its_address() -> None:
    _, entities = parse_html('<a href="https://example.com/?a=1&amp;b=2">x</a>')
    assert entities == [{"type": "text_link", "offset": 0, "length": 1, "url": "https://example.com/?a=1&b=2"}]


def test_a_link_without_an_address_links_to_its_own_text() -> None:
    _, entities = parse_html("🔌<a>https://example.com</a>")
    assert entities[0]["url"] == "https://example.com"


def test_code_in_pre_gives_the_language() -> None:
    _, entities = parse_html('<pre><code class="language-python">x</code></pre>')
    assert entities == [{"type": "pre", "offset": 0, "length": 1, "language": "python"}]


def test_a_language_without_pre_is_not_kept() -> None:
    _, entities = parse_html('<code class="language-python">x</code>')
    assert entities == [{"type": "code", "offset": 0, "length": 1}]


def test_a_custom_emoji_keeps_its_id() -> None:
    _, entities = parse_html('<tg-emoji emoji-id="53">👍</tg-emoji>')
    assert entities == [{"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "53"}]


REFUSED = [
    ("a<br>", 'Unsupported start tag "br" at byte offset 1'),
    ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
    ("⚡<foo>", 'Unsupported start tag "foo" at byte offset 3'),
    ("<b>a", 'Can\'t find end tag corresponding to start tag "b" at byte offset 0'),
    ("<b>é<i>a</b>", 'Unmatched end tag at byte offset 9, expected "</i>", found "</b>"'),
    ("a</b>", "Unexpected end tag at byte offset 1"),
    ("a<b", "Unclosed start tag at byte offset 1"),
    ('a<a href="x', 'Unclosed start tag "a" at byte offset 1'),
    ("<b>a</b", "Unclosed end tag at byte offset 4"),
    ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
]


@pytest.mark.parametrize(("source", "complaint"), REFUSED, ids=[each[0] for each in REFUSED])
def test_malformed_html_is_refused_with_its_byte_offset(source: str, complaint: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_html(source)
    assert (refused.value.status, refused.value.description) == (
        400,
        f"Bad Request: can't parse entities: {complaint}",
    )
