"""Buttons and texts of values and upkeep that no evening shows: long names, both languages, every ending."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

from bot.chat import confirming, keyboards, keyboards_values, screens
from bot.chat.callbacks import LONGEST
from bot.chat.confirming import Confirmation
from bot.chat.language import Language, language_for
from bot.chat.texts import alerts, values
from bot.domain.access import Action, Role
from bot.domain.alerts import AlertKind
from bot.domain.changes import Change
from bot.domain.charger import Asked, ChargerStatus, EcoSmartMode
from bot.domain.errors import ActionRefused, Refusal
from tests.chat.samples import HOSTILE, NOW, alert, charger

EN, ES = language_for("en"), language_for("es")
UPKEEP = [Action.RESTART, Action.UPDATE_FIRMWARE]


@given(user_id=st.integers(1, 2**52), while_charging=st.booleans())
def test_a_confirmation_comes_back_as_it_was(user_id: int, *, while_charging: bool) -> None:
    wish = Confirmation(user_id, NOW.replace(microsecond=0), while_charging)
    assert Confirmation.unpack(wish.pack()) == wish


@pytest.mark.parametrize("value", ["", "1", "x.1", "1.x", "1.12345678901", "-1.5", "1.²"])
def test_anything_else_is_no_confirmation(value: str) -> None:
    assert Confirmation.unpack(value) is None


def test_a_confirmation_holds_for_sixty_seconds() -> None:
    wish = Confirmation(1, NOW)
    assert wish.holds(NOW + timedelta(seconds=60))
    assert not wish.holds(NOW + timedelta(seconds=61))


HOSTILE_CHARGER = charger(
    name=HOSTILE * 3,
    charger_id=10**10,
    icp_max_current_a=255,
    energy_cost=99.1234,
    eco_smart=EcoSmartMode.FULL_SOLAR,
    firmware=HOSTILE,
    latest_firmware=HOSTILE,
    update_available=True,
)


@pytest.mark.parametrize("say", [EN, ES], ids=["en", "es"])
def test_every_button_is_short_and_packed(say: Language) -> None:
    snapshot, wish = HOSTILE_CHARGER.snapshot, Confirmation(2**52, NOW, while_charging=True)
    change = Change(change_id=2**63, charger_id=1, action=Action.SET_ENERGY_COST, old=1, new=2, made_at=NOW)
    paused = charger(status=ChargerStatus.PAUSED, status_code=182)
    shown: list[InlineKeyboardMarkup | None] = [
        keyboards_values.choices(say, Action.SET_ECO_SMART, snapshot),
        keyboards_values.choices(say, Action.SET_ICP_MAX_CURRENT, snapshot),
        keyboards_values.choices(say, Action.SET_ENERGY_COST, snapshot),
        keyboards_values.choices(say, Action.SET_ENERGY_COST, replace(snapshot, currency="CHF")),
        keyboards_values.unlock_and_resume(say, 10**10),
        keyboards_values.confirm_unlock_and_resume(say, 10**10),
        keyboards.card(say, replace(paused, change=change), several=True),
        *(confirming.question(say, action, HOSTILE_CHARGER, wish).inline for action in UPKEEP),
        confirming.firmware(say, HOSTILE_CHARGER, now=NOW).inline,
    ]
    for keyboard in shown:
        assert keyboard is not None
        for row in keyboard.inline_keyboard:
            assert 1 <= len(row) <= keyboards.ROW
            for button in row:
                assert 1 <= len(button.text) <= 24
                assert len(str(button.callback_data).encode()) <= LONGEST


@pytest.mark.parametrize("say", [EN, ES], ids=["en", "es"])
def test_names_are_escaped(say: Language) -> None:
    texts = [
        *(confirming.question(say, action, HOSTILE_CHARGER, Confirmation(1, NOW)).text for action in UPKEEP),
        confirming.firmware(say, HOSTILE_CHARGER, now=NOW).text,
        values.choose(say, Action.SET_ENERGY_COST, HOSTILE_CHARGER.snapshot),
        values.type_value(say, Action.SET_ICP_MAX_CURRENT, HOSTILE_CHARGER.snapshot),
    ]
    assert not any("<script" in text for text in texts)


def test_the_update_is_offered_to_who_may_install_it() -> None:
    owned = charger(firmware="6.7.36", latest_firmware="6.7.43", update_available=True)
    assert "⬆️ Update…" in _labels(confirming.firmware(EN, owned, now=NOW).inline)
    updating = replace(owned, asked=Asked(action=Action.UPDATE_FIRMWARE, by=1, at=NOW))
    away = [charger(update_available=True, status=each) for each in (ChargerStatus.UPDATING, ChargerStatus.OFFLINE)]
    by_provider = charger(update_available=True, ocpp_mode=True)
    for other in (replace(owned, role=Role.DRIVER), by_provider, updating, *away):
        assert "⬆️ Update…" not in _labels(confirming.firmware(EN, other, now=NOW).inline)
    unknown = confirming.firmware(EN, charger(firmware=None), now=NOW).text
    assert unknown.startswith("❔ <b>Garage</b> · firmware ?\nWhether there is a newer one")


def _labels(keyboard: InlineKeyboardMarkup | None) -> list[str]:
    return [] if keyboard is None else [button.text for row in keyboard.inline_keyboard for button in row]


ENDINGS = [
    (AlertKind.BACK, Action.RESTART, ChargerStatus.READY, "✅ <b>Garage</b> is back after the restart · 21:36"),
    (AlertKind.BACK, Action.UPDATE_FIRMWARE, ChargerStatus.READY, "✅ <b>Garage</b> is back after the update · 21:36"),
    (AlertKind.NOT_BACK, Action.RESTART, ChargerStatus.OFFLINE, "⚠️ <b>Garage</b> has not come back after the restart"),
    (AlertKind.NOT_BACK, Action.UPDATE_FIRMWARE, ChargerStatus.OFFLINE, "⚠️ <b>Garage</b> has not come back after the"),
    (AlertKind.NOT_BACK, Action.UPDATE_FIRMWARE, ChargerStatus.READY, "⚠️ <b>Garage</b> has not installed the update"),
]


@pytest.mark.parametrize(("kind", "after", "status", "beginning"), ENDINGS)
def test_each_ending_says_what_to_do_or_how_it_is(
    kind: AlertKind, after: Action, status: ChargerStatus, beginning: str
) -> None:
    told = alert(kind, status, after=after, firmware="6.7.43", by=1)
    lines = alerts.alert(EN, told, now=NOW).splitlines()
    assert lines[0].startswith(beginning)
    assert len(lines) >= 2
    assert ("Firmware 6.7.43" in lines) == (kind is AlertKind.BACK and after is Action.UPDATE_FIRMWARE)


def test_an_update_without_a_known_version_says_how_it_is() -> None:
    told = alert(AlertKind.BACK, ChargerStatus.READY, after=Action.UPDATE_FIRMWARE)
    assert alerts.alert(EN, told, now=NOW).splitlines()[1:] == ["Now: ready, no car"]


@pytest.mark.parametrize(
    ("status", "role", "cure"),
    [
        (ChargerStatus.LOCKED_CAR_CONNECTED, Role.OWNER, "🔓▶ Unlock and charge"),
        (ChargerStatus.UNKNOWN, Role.DRIVER, "🔓▶ Unlock and charge"),
        (ChargerStatus.LOCKED, Role.OWNER, "🔓 Unlock"),
    ],
)
def test_a_locked_charger_is_cured_by_what_fits(status: ChargerStatus, role: Role, cure: str) -> None:
    refusal = ActionRefused(charger(status=status, locked=True, role=role), Action.RESUME, Refusal.LOCKED)
    assert _labels(screens.refused(EN, refusal).inline)[0] == cure


def test_a_price_in_an_unknown_currency_is_a_number() -> None:
    change = Change(change_id=1, charger_id=1, action=Action.SET_ENERGY_COST, old=0.2, new=0.155, made_at=NOW)
    assert values.change(EN, change, charger(currency=None).snapshot) == "Price 0.20 → 0.155 per kWh"


def test_a_value_that_is_not_known_is_a_question_mark() -> None:
    assert "Now ?." in values.choose(EN, Action.SET_ENERGY_COST, charger(energy_cost=None).snapshot)


def test_a_change_that_is_too_old_is_not_on_the_card() -> None:
    change = Change(change_id=1, charger_id=1, action=Action.SET_MAX_CHARGING_CURRENT, old=16, new=10, made_at=NOW)
    shown = replace(charger(), change=change)
    young = screens.card(EN, shown, several=False, now=NOW + timedelta(minutes=9))
    old = screens.card(EN, shown, several=False, now=NOW + timedelta(minutes=10))
    assert "Limit 16 A → 10 A" in young.text
    assert "↩ Undo" in _labels(young.inline)
    assert "→" not in old.text
    assert "↩ Undo" not in _labels(old.inline)


def test_a_charger_away_for_upkeep_offers_nothing_but_a_reading() -> None:
    away = charger(asked=Action.RESTART, status=ChargerStatus.READY)
    assert keyboards.card_actions(away) == []
