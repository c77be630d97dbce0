"""Texts of which Telegram finds the entities itself."""

import pytest

from simulator.telegram.entities import trimmed, utf16_slice, with_found_entities
from simulator.telegram.html_markup import parse_html

FOUND = [
    ("/start", [("bot_command", "/start")]),
    ("🔌 /pause now", [("bot_command", "/pause")]),
    ("/pause@some_bot", [("bot_command", "/pause@some_bot")]),
    ("and/or 1/2", []),
    ("demo@example.com", [("email", "demo@example.com")]),
    ("ask @bert_42 or see https://example.com/x.", [("mention", "@bert_42"), ("url", "https://example.com/x")]),
]


@pytest.mark.parametrize(("text", "expected"), FOUND, ids=[each[0] for each in FOUND])
def test_telegram_finds_entities_by_itself(text: str, expected: list[tuple[str, str]]) -> None:
    entities = with_found_entities(text, [])
    assert [(each["type"], utf16_slice(text, each["offset"], each["length"])) for each in entities] == expected


def test_nothing_is_found_inside_of_code() -> None:
    text, entities = parse_html("<code>/start</code> /help")
    assert [each["type"] for each in with_found_entities(text, entities)] == ["code", "bot_command"]


def test_white_space_around_a_text_is_removed_and_entities_move_along() -> None:
    text, entities = parse_html(" \n<b> a </b> <i> </i>")
    assert trimmed(text, entities) == ("a", [{"type": "bold", "offset": 0, "length": 1}])
