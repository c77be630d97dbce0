"""Buttons of a live card and its target; pure."""

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.chat.callbacks import Press, Verb
from bot.chat.language import Language
from bot.chat.texts import buttons, live
from bot.domain.live import LiveCard

TARGETS_KWH = (10, 15, 20, 30, 40, 50)

ON, OFF = "on", "off"
"""The values of PIN and LIVE; the second one also of SET_TARGET."""


def card(say: Language, charger_id: int, shown: LiveCard) -> Keyboard | None:
    """Under a live card; nothing once its session is over."""
    if shown.over:
        return None
    pin = Press(Verb.PIN, charger_id, OFF if shown.pinned else ON)
    return Keyboard(
        [
            [
                Button(buttons.status(say), callback_data=Press(Verb.CARD, charger_id, keep=True).pack()),
                Button(live.pin(say, pinned=shown.pinned), callback_data=pin.pack()),
                Button(live.target_button(say), callback_data=Press(Verb.TARGET, charger_id, keep=True).pack()),
            ]
        ]
    )


def targets(say: Language) -> Keyboard:
    """Targets to choose from."""
    row = [Button(f"{kwh} kWh", callback_data=Press(Verb.SET_TARGET, value=str(kwh)).pack()) for kwh in TARGETS_KWH]
    none = Button(live.no_target_button(say), callback_data=Press(Verb.SET_TARGET, value=OFF).pack())
    leave = Button(buttons.cancel(say), callback_data=Press(Verb.CANCEL).pack())
    return Keyboard([row[:3], row[3:], [none, leave]])


def switch(say: Language, charger_id: int, *, on: bool) -> Button:
    """Among the alerts: whether sessions have a live card; the press leads to the other state."""
    return Button(live.switch(say, on=on), callback_data=Press(Verb.LIVE, charger_id, OFF if on else ON).pack())
