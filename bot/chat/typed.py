"""What is wrong with a value typed for a charger."""

from bot.chat.language import Language
from bot.chat.texts import refusals, values
from bot.domain.access import Action
from bot.domain.charger import ChargerSnapshot
from bot.domain.errors import CurrentOutOfRange
from bot.domain.values import demand, value_in


def wrong(say: Language, action: Action, snapshot: ChargerSnapshot, text: str) -> str:
    """Why a text is no value this charger takes for an action of `SETTINGS`; empty where it is one."""
    value = value_in(action, text, snapshot.currency)
    if value is None:
        return values.no_value(say, action, snapshot.currency)
    try:
        demand(snapshot, action, value)
    except CurrentOutOfRange as error:
        return refusals.send_another(say, error)
    return ""
