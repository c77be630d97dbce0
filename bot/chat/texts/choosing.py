"""Which charger is meant, and which one is meant where none is named."""

from bot.chat.language import Language
from bot.chat.texts import replies, words
from bot.domain.access import Action


def which(say: Language, action: Action | None, value: str) -> str:
    """Which of several chargers a command is for; `value` holds the amperes of a limit."""
    if action is None:
        return say("Which charger?")
    amperes = int(value) if action is Action.SET_MAX_CHARGING_CURRENT and value else None
    return replies.ask_which(say, action, amperes)


def unknown_name(say: Language, typed: str, labels: list[str]) -> str:
    """For a name that no charger has."""
    names = say.listed([words.name(label) for label in labels])
    return say("I know no charger called “{typed}”. Yours: {names}.", typed=words.name(typed), names=names)
