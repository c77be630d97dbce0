"""What is left of a pause that was told, once it is over."""

from datetime import datetime

from bot.chat import keyboards
from bot.chat.screens import Screen
from bot.chat.texts import alerts
from bot.chat.views import View, Wish
from bot.services.pauses import VIEW


async def view(wish: Wish) -> Screen:
    """When it was paused, and that it went on. Raises ChargerNotFound."""
    snapshot = (await wish.services.charging.charger(wish.user_id, wish.charger_id)).snapshot
    at = wish.say.clock(datetime.fromisoformat(wish.argument), snapshot.time_zone, now=wish.now)
    text = alerts.went_on(wish.say, snapshot.label, at)
    return Screen(text, keyboards.status(wish.say, wish.charger_id))


views: dict[str, View] = {VIEW: view}
