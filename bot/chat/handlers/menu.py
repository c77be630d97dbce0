"""The menu of a charger, and the charger that commands without a name mean."""

from bot.chat import choosing, keyboards, keyboards_menu
from bot.chat.callbacks import Verb
from bot.chat.choosing import Unnamed
from bot.chat.routing import command, pressed
from bot.chat.screens import Screen
from bot.chat.texts import menu as texts
from bot.chat.turn import Turn
from bot.domain.charger import Charger

_OFF = "off"


async def more(turn: Turn) -> None:
    """The menu."""
    await turn.answer()
    await _show(turn, await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id))


async def upkeep(turn: Turn) -> None:
    """The last screen of the menu."""
    await turn.answer()
    charger = await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id)
    text = texts.upkeep(turn.say, charger.snapshot.label)
    await turn.show(Screen(text, keyboards_menu.upkeep(turn.say, charger)))


async def use_by_default(turn: Turn) -> None:
    """The button: choose or give up the default; the menu shows the other button."""
    charger = await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id)
    off = turn.pressed.value == _OFF
    await turn.services.people.choose_charger(turn.user.id, None if off else charger.snapshot.charger_id)
    await turn.answer(texts.no_default_toast(turn.say) if off else texts.default_toast(turn.say))
    await _show(turn, charger)


async def default(turn: Turn) -> None:
    """`/default garage` chooses, `/default off` gives up, `/default` asks which."""
    if [each.casefold() for each in turn.args] == [_OFF]:
        await turn.services.people.choose_charger(turn.user.id, None)
        await turn.show(Screen(texts.no_default(turn.say)))
        return
    charger, _ = await choosing.choose(turn, Verb.USE_BY_DEFAULT, unnamed=Unnamed.ASK)
    if charger is not None:
        charger_id = charger.snapshot.charger_id
        await turn.services.people.choose_charger(turn.user.id, charger_id)
        text = texts.default_chosen(turn.say, charger.snapshot.label)
        await turn.show(Screen(text, keyboards.back(turn.say, charger_id)))


async def _show(turn: Turn, charger: Charger) -> None:
    default = await turn.services.people.default_charger(turn.user.id) == charger.snapshot.charger_id
    keyboard = keyboards_menu.menu(turn.say, charger, several=await turn.several(), default=default)
    await turn.show(Screen(texts.menu(turn.say, charger.snapshot.label, default=default), keyboard))


routes = [
    command("default", default),
    pressed(more, Verb.MORE),
    pressed(upkeep, Verb.UPKEEP),
    pressed(use_by_default, Verb.USE_BY_DEFAULT),
]
