"""The menu fits a phone, in every language."""

import pytest

from bot.chat import keyboards, keyboards_menu
from bot.chat.callbacks import unpack
from bot.chat.language import NATIVE_NAMES, language_for
from bot.chat.texts import buttons
from bot.chat.texts import menu as texts
from bot.domain.charger import ChargerStatus, EcoSmartMode
from bot.domain.menu import Entry
from tests.chat.samples import charger


@pytest.mark.parametrize("code", NATIVE_NAMES)
def test_three_buttons_a_row_and_24_characters_at_most(code: str) -> None:
    say = language_for(code)
    full = charger(icp_max_current_a=40, eco_smart=EcoSmartMode.ECO, locked=True)
    for keyboard in (
        keyboards_menu.menu(say, full, several=True, default=False),
        keyboards_menu.menu(say, full, several=True, default=True),
        keyboards_menu.upkeep(say, full),
    ):
        rows = keyboard.inline_keyboard
        assert all(len(row) <= keyboards.ROW for row in rows)
        for button in (button for row in rows for button in row):
            assert len(button.text) <= buttons.LONGEST
            press = unpack(str(button.callback_data))
            assert press is not None
            assert press.charger_id == 100001


@pytest.mark.parametrize("code", NATIVE_NAMES)
@pytest.mark.parametrize("entry", Entry)
def test_every_entry_fits_on_its_button(code: str, entry: Entry) -> None:
    assert len(texts.entry(language_for(code), entry)) <= buttons.LONGEST


@pytest.mark.parametrize("status", ChargerStatus)
def test_there_is_always_a_way_back(status: ChargerStatus) -> None:
    say = language_for("en")
    menu = keyboards_menu.menu(say, charger(status=status), several=False, default=False)
    last = keyboards_menu.upkeep(say, charger(status=status))
    assert [each.inline_keyboard[-1][0].text for each in (menu, last)] == ["‹ Back to the card", "‹ Back"]
