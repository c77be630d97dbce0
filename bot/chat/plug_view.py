"""What is left of the question at the plug once it is pointless: one line without buttons."""

from bot.chat.screens import Screen
from bot.chat.texts import cures
from bot.chat.views import View, Wish
from bot.services.plug_questions import VIEW


async def view(wish: Wish) -> Screen:
    """What the charger does now. Raises ChargerNotFound."""
    charger = await wish.services.charging.charger(wish.user_id, wish.charger_id)
    return Screen(cures.is_now(wish.say, charger.snapshot))


views: dict[str, View] = {VIEW: view}
