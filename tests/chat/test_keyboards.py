"""What can be pressed."""

from datetime import time

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat import keyboards, keyboards_alerts, screens
from bot.chat.callbacks import LONGEST, Press, Verb, unpack
from bot.chat.language import Language, language_for
from bot.domain.access import Action, Role
from bot.domain.alerts import AlertKind
from bot.domain.charger import Charger, ChargerStatus
from bot.domain.preferences import Preferences, QuietHours
from bot.services.telling import Told
from tests.chat.samples import CHARGING, HOSTILE, NOW, alert, charger

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
        (charger(max_charging_current_a=-16), [["⏸ Pause", "🔒 Lock"], ["⚡ Current", "🔄 Refresh"], ["☰ More"]]),
        (charger(status=ChargerStatus.OFFLINE), [["🔄 Refresh"], ["☰ More"]]),
        (charger(status=ChargerStatus.UPDATING), [["🔄 Refresh"], ["☰ More"]]),
        (charger(ocpp_mode=True), [["⚡ 16 A", "🔄 Refresh"], ["☰ More"]]),
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


def _told(charger_ids: int = 1, *, snoozed: bool = False) -> Told:
    night = QuietHours(start=time(22), stop=time(7), zone="America/Argentina/ComodRivadavia")
    chargers = {10**10 + each: f"{HOSTILE}{each}" for each in range(charger_ids)}
    until = NOW if snoozed else None
    return Told(preferences=Preferences(quiet=night), snoozed_until=until, chargers=chargers, zone=night.zone)


def test_a_charger_set_to_discharge_offers_what_it_may_be_set_to() -> None:
    screen = screens.choose_current(EN, charger(max_charging_current_a=-16))
    assert screen.text == "Most current for <b>Garage</b>? Now it discharges with up to 16 A."
    assert screen.inline is not None
    assert [label for row in _rows(screen.inline) for label in row if "-" in label] == []


def test_a_switch_shows_what_is_and_leads_to_the_next_state() -> None:
    keyboard = keyboards_alerts.settings(EN, _told(), 0, in_group=False)
    buttons = [button for row in keyboard.inline_keyboard for button in row]
    assert [(each.text, unpack(str(each.callback_data))) for each in buttons[:2]] == [
        ("🔔 Started", Press(Verb.SWITCH_ALERT, value="started:silent")),
        ("🔔 Finished", Press(Verb.SWITCH_ALERT, value="finished:silent")),
    ]


@pytest.mark.parametrize(
    ("cure", "rows"),
    [
        ([], [["💤 Snooze"]]),
        ([["1", "2"]], [["1", "2", "💤 Snooze"]]),
        ([["1", "2", "3"]], [["1", "2", "3"], ["💤 Snooze"]]),
        ([["1"], ["2"]], [["1"], ["2", "💤 Snooze"]]),
    ],
)
def test_every_alert_can_be_snoozed_beside_its_cure(cure: list[list[str]], rows: list[list[str]]) -> None:
    pressable = [[InlineKeyboardButton(each, callback_data=each) for each in row] for row in cure]
    keyboard = InlineKeyboardMarkup(pressable) if cure else None
    shown = keyboards_alerts.with_snooze(EN, alert(AlertKind.ERROR), keyboard)
    assert shown is not None
    assert _rows(shown) == rows
    assert keyboards_alerts.with_snooze(EN, alert(AlertKind.SIGN_IN_REFUSED), keyboard) is keyboard


@pytest.mark.parametrize("say", [EN, ES], ids=["en", "es"])
def test_every_button_of_every_keyboard_is_short_and_packed(say: Language) -> None:
    hostile = charger(name=HOSTILE * 3, charger_id=10**10)
    shown = [
        *(keyboards.card(say, charger(status=each), several=True) for each in ChargerStatus),
        keyboards.current(say, hostile.snapshot),
        keyboards.which([hostile] * 5, Verb.SET_CURRENT, "32"),
        keyboards_alerts.settings(say, _told(3), 10**10, in_group=True),
        keyboards_alerts.settings(say, _told(snoozed=True), 10**10, in_group=False),
        keyboards_alerts.quiet_hours(say, _told(), 10**10),
        keyboards_alerts.how_long(say, 10**10),
        keyboards_alerts.snoozed(say, _told(snoozed=True), 10**10),
        keyboards.languages(say),
        keyboards.connect(say),
        keyboards.connect_again(say),
        keyboards.connected_already(say),
        keyboards.cancel(say),
        keyboards.same_email(say),
        keyboards.other_email(say),
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
