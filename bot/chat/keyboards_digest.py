"""Under a digest: the cure of what still calls for a person, else the chargers' cards; pure."""

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.chat import keyboards
from bot.chat.callbacks import Press, Verb
from bot.chat.language import Language
from bot.chat.texts import buttons, words
from bot.domain.digest import Digest


def digest(say: Language, missed: Digest) -> Keyboard | None:
    """The buttons of the one alert that is urgent, or one button for each of up to three chargers."""
    if missed.urgent is not None:
        return keyboards.alert(say, missed.urgent)
    names = {alert.charger_id: alert.charger_name for alert in missed.told if alert.charger_id}
    if len(names) > 1:
        cards = [_card(f"📋 {words.short(name, buttons.LONGEST - 2)}", each) for each, name in names.items()]
    else:
        cards = [_card(buttons.status(say), each) for each in names]
    return Keyboard([cards[: keyboards.ROW]]) if cards else None


def _card(label: str, charger_id: int) -> Button:
    return Button(label, callback_data=Press(Verb.CARD, charger_id, keep=True).pack())
