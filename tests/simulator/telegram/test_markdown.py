"""MarkdownV2 and the older Markdown, as Telegram reads them and as it complains."""

from typing import Any

import pytest
import telegram
from telegram.error import BadRequest

from simulator.telegram.errors import Refusal
from simulator.telegram.markdown_markup import parse_markdown, parse_old_markdown
from simulator.telegram.user import ChatUser


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


READ = [
    ("plain", "plain", []),
    ("*b* _i_ __u__ ~s~ ||h|| `c`", "b i u s h c", ["bold", "italic", "underline", "strikethrough", "spoiler", "code"]),
    (r"1\.5 \*no\* a\_b \\", r"1.5 *no* a_b \ ".rstrip(), []),
    ("🔌 *b*", "🔌 b", [entity("bold", 3, 1)]),
    ("*a _b_ c*", "a b c", [entity("bold", 0, 5), entity("italic", 2, 1)]),
    ("_a __b___", "a b", [entity("italic", 0, 3), entity("underline", 2, 1)]),
    ("`a_*[.`", "a_*[.", [entity("code", 0, 5)]),
    ("```python\nx = 1.5\n```", "x = 1.5\n", [entity("pre", 0, 8, language="python")]),
    ("```\nx\n```", "x\n", [entity("pre", 0, 2)]),
    (r"[a\.b](https://example.com/\))", "a.b", [entity("text_link", 0, 3, url="https://example.com/)")]),
    ("[example\\.com]", "example.com", [entity("text_link", 0, 11, url="example.com")]),
    ("![👍](tg://emoji?id=5)", "👍", [entity("custom_emoji", 0, 2, custom_emoji_id="5")]),
    ("a\n>b\n>c\nd", "a\nb\nc\nd", [entity("blockquote", 2, 3)]),
    (">a\n**>b\n>c||", "a\nb\nc", [entity("blockquote", 0, 1), entity("expandable_blockquote", 2, 3)]),
    ("**", "", []),
]


@pytest.mark.parametrize(("source", "text", "entities"), READ)
def test_markdown_v2_is_read(source: str, text: str, entities: list[Any]) -> None:
    shown, found = parse_markdown(source)
    assert shown == text
    assert [
        each if isinstance(wanted, dict) else each["type"] for each, wanted in zip(found, entities, strict=True)
    ] == (entities)


RESERVED = "Character '{}' is reserved and must be escaped with the preceding '\\'"
COMPLAINTS = [
    *((character, RESERVED.format(character)) for character in "](){}#+-=.!|"),
    ("a > b", RESERVED.format(">")),
    ("🔌 *b", "Can't find end of Bold entity at byte offset 5"),
    ("_a *b_", "Can't find end of Italic entity at byte offset 5"),
    ("__a_", "Can't find end of Italic entity at byte offset 3"),
    ("```a`", "Can't find end of Code entity at byte offset 4"),
    ("[a", "Can't find end of TextUrl entity at byte offset 0"),
    ("[a](b", "Can't find end of a URL at byte offset 3"),
]


@pytest.mark.parametrize(("source", "complaint"), COMPLAINTS)
def test_markdown_v2_is_refused(source: str, complaint: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_markdown(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


OLD = [
    ("*b* _i_ `c`.", "b i c.", [entity("bold", 0, 1), entity("italic", 2, 1), entity("code", 4, 1)]),
    (r"a\_b 1.5 (x)", "a_b 1.5 (x)", []),
    ("*a _b*", "a _b", [entity("bold", 0, 4)]),
    ("```sh\nls```", "ls", [entity("pre", 0, 2, language="sh")]),
    ("[a](https://example.com)", "a", [entity("text_link", 0, 1, url="https://example.com")]),
    ("[a]", "a", [entity("text_link", 0, 1, url="a")]),
]


@pytest.mark.parametrize(("source", "text", "entities"), OLD)
def test_older_markdown_is_read(source: str, text: str, entities: list[Any]) -> None:
    assert parse_old_markdown(source) == (text, entities)


@pytest.mark.parametrize(("source", "at"), [("é *b", 3), ("snake_case", 5), ("[a", 0), ("[a](b", 0), ("```a", 0)])
def test_older_markdown_without_an_end_is_refused(source: str, at: int) -> None:
    with pytest.raises(Refusal, match=f"Can't find end of the entity starting at byte offset {at}$"):
        parse_old_markdown(source)


PEOPLE = [
    ("HTML", '<a href="tg://user?id=1001">Anna</a>'),
    ("MarkdownV2", "[Anna](tg://user?id=1001)"),
    ("Markdown", "[Anna](tg://user?id=1001)"),
]


@pytest.mark.parametrize(("mode", "source"), PEOPLE)
async def test_a_link_to_a_person_names_them(bot: telegram.Bot, anna: ChatUser, mode: str, source: str) -> None:
    sent = await bot.send_message(1001, source, parse_mode=mode)
    assert [(each.type, each.user and each.user.first_name) for each in sent.entities] == [("text_mention", "Anna")]
    stranger = await bot.send_message(1001, source.replace("1001", "77"), parse_mode=mode)
    assert (stranger.text, stranger.entities) == ("Anna", ())


async def test_a_link_to_nowhere_is_plain_text(bot: telegram.Bot, anna: ChatUser) -> None:
    sent = await bot.send_message(1001, '<a href="nowhere">a</a>', parse_mode="HTML")
    assert (sent.text, sent.entities) == ("a", ())


async def test_a_parse_mode_that_does_not_exist_is_refused(bot: telegram.Bot, anna: ChatUser) -> None:
    with pytest.raises(BadRequest, match="Unsupported parse_mode"):
        await bot.send_message(1001, "x", parse_mode="reStructuredText")
