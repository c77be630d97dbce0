"""What can be pressed."""

import pytest
from telegram import InlineKeyboardMarkup

from bot.chat import keyboards
from bot.chat.callbacks import LONGEST, Press, Verb, unpack
from bot.chat.language import Language, language_for
from bot.domain.access import Action, Role
from bot.domain.alerts import SWITCHABLE, AlertKind
from bot.domain.charger import Charger, ChargerStatus
from tests.chat.samples import CHARGING, HOSTILE, charger

EN, ES = language_for("en"), language_for("es")


def _rows(keyboard: InlineKeyboardMarkup) -> list[list[str]]:
    return [[button.text for button in row] for row in keyboard.inline_keyboard]


@pytest.mark.parametrize(
    ("shown", "rows"),
    [
        (charger(), [["⏸ Pause", "🔒 Lock"], ["⚡ 16 A", "🔄 Refresh"], ["☰ More"]]),
        (charger(status=ChargerStatus.READY), [["🔒 Lock", "⚡ 16 A", "🔄 Refresh"], ["☰ More"]]),
        (charger(status=ChargerStatus.PAUSED), [["▶ Resume", "🔒 Lock"], ["⚡ 16 A", "🔄 Refresh"], ["☰ More"]]),
        (charger(status=ChargerStatus.LOCKED, locked=True), [["🔓 Unlock", "⚡ 16 A", "🔄 Refresh"], ["☰ More"]]),
        (charger(asked=Action.PAUSE), [["🔒 Lock", "⚡ 16 A", "🔄 Refresh"], ["☰ More"]]),
        (charger(max_charging_current_a=None), [["⏸ Pause", "🔒 Lock"], ["⚡ Current", "🔄 Refresh"], ["☰ More"]]),
        (charger(status=ChargerStatus.OFFLINE), [["🔄 Refresh"], ["☰ More"]]),
        (charger(status=ChargerStatus.UPDATING), [["🔄 Refresh"], ["☰ More"]]),
        (charger(ocpp_mode=True), [["🔄 Refresh"], ["☰ More"]]),
        (charger(role=Role.VIEWER), [["🔄 Refresh"], ["☰ More"]]),
        (charger(role=Role.DRIVER), [["⏸ Pause", "🔒 Lock"], ["⚡ 16 A", "🔄 Refresh"], ["☰ More"]]),
    ],
)
def test_a_card_offers_what_works_now_for_this_person(shown: Charger, rows: list[list[str]]) -> None:
    assert _rows(keyboards.card(EN, shown, several=False)) == rows


def test_several_chargers_have_arrows() -> None:
    assert _rows(keyboards.card(EN, charger(), several=True))[-1] == ["‹", "☰ More", "›"]


def test_the_choices_of_current_mark_the_present_one_and_end_at_the_charger_s_own_maximum() -> None:
    assert _rows(keyboards.current(EN, CHARGING)) == [
        ["6 A", "8 A", "10 A"],
        ["13 A", "16 A •", "20 A"],
        ["25 A", "32 A", "Other…"],
        ["‹ Back to the card"],
    ]


def test_a_switch_shows_what_is_and_leads_to_the_other() -> None:
    keyboard = keyboards.alerts(EN, frozenset({AlertKind.STARTED}))
    buttons = [button for row in keyboard.inline_keyboard for button in row]
    assert len(buttons) == len(SWITCHABLE)
    assert [(each.text, unpack(str(each.callback_data))) for each in buttons[:2]] == [
        ("🔕 Started", Press(Verb.SWITCH_ALERT, value="started:on")),
        ("🔔 Finished", Press(Verb.SWITCH_ALERT, value="finished:off")),
    ]


@pytest.mark.parametrize("say", [EN, ES], ids=["en", "es"])
def test_every_button_of_every_keyboard_is_short_and_packed(say: Language) -> None:
    hostile = charger(name=HOSTILE * 3, charger_id=10**10)
    shown = [
        *(keyboards.card(say, charger(status=each), several=True) for each in ChargerStatus),
        keyboards.current(say, hostile.snapshot),
        keyboards.which([hostile] * 5, Verb.SET_CURRENT, "32"),
        keyboards.alerts(say, frozenset()),
        keyboards.alerts(say, frozenset(SWITCHABLE)),
        keyboards.languages(say),
        keyboards.connect(say),
        keyboards.connect_again(say),
        keyboards.connected_already(say),
        keyboards.cancel(say),
        keyboards.same_email(say, "a" * 300 + "@example.com", again=False),
        keyboards.same_email(say, "anna@example.com", again=True),
        keyboards.logout(say),
        keyboards.private_chat(say, "example_bot"),
        keyboards.cure(say, 1, Action.UNLOCK),
        keyboards.confirm(say, Press(Verb.SET_CURRENT, 1, "16"), Action.SET_MAX_CHARGING_CURRENT, 16),
    ]
    for keyboard in shown:
        for row in keyboard.inline_keyboard:
            assert 1 <= len(row) <= keyboards.ROW
            for button in row:
                assert 1 <= len(button.text) <= 24
                assert button.url or len(str(button.callback_data).encode()) <= LONGEST
