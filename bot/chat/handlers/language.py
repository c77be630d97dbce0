"""Choose the language."""

from bot.chat import keyboards
from bot.chat.callbacks import Verb
from bot.chat.language import NATIVE_NAMES, language_for
from bot.chat.routing import command, pressed
from bot.chat.screens import Screen
from bot.chat.texts import replies
from bot.chat.turn import Turn


async def language(turn: Turn) -> None:
    """The languages."""
    await turn.show_own(Screen(replies.choose_language(turn.say), keyboards.languages(turn.say)))


async def choose(turn: Turn) -> None:
    """Speak it from now on; an empty choice follows Telegram."""
    await turn.answer()
    people, wanted = turn.services.people, turn.pressed.value
    await people.choose_language(turn.user.id, wanted if wanted in NATIVE_NAMES else None)
    turn.say = language_for(await people.language(turn.user.id, turn.user.language_code))
    await turn.show(Screen(replies.language_chosen(turn.say)))


routes = [command("language", language), pressed(choose, Verb.LANGUAGE)]
