"""Which charger is meant, and which one is meant where none is named."""

from bot.chat.language import Language
from bot.chat.texts import replies, values, words
from bot.domain.access import Action
from bot.domain.values import SETTINGS, value_in


def which(say: Language, action: Action | None, value: str) -> str:
    """Which of several chargers a command is for; `value` holds what it is to be set to, as it was typed."""
    if action is None:
        return say("Which charger?")
    set_to = value_in(action, value) if action in SETTINGS and value else None
    return replies.ask_which(say, action) if set_to is None else values.ask_which(say, action, set_to)


def unknown_name(say: Language, typed: str, labels: list[str]) -> str:
    """For a name that no charger has."""
    names = say.listed([words.name(label) for label in labels])
    return say("I know no charger called “{typed}”. Yours: {names}.", typed=words.name(typed), names=names)
