"""What a live card and an amended receipt show at this moment."""

from dataclasses import replace
from datetime import datetime

from bot.chat import keyboards_live, screens
from bot.chat.language import Language
from bot.chat.screens import Screen
from bot.chat.texts import live as texts
from bot.chat.views import View, Wish
from bot.domain.live import LiveCard
from bot.services import live, receipts


def screen(say: Language, charger_id: int, card: LiveCard, *, now: datetime) -> Screen:
    """A live card, or the receipt it has become; it is unpinned with its last text."""
    if card.receipt is not None:
        return replace(screens.alert(say, card.receipt, now=now), unpin=card.pinned)
    keyboard = keyboards_live.card(say, charger_id, card)
    return Screen(texts.card(say, card, now=now), keyboard, unpin=card.pinned and card.over)


async def _live(wish: Wish) -> Screen:
    charger_id, card = await wish.services.live.show(wish.user_id, int(wish.argument))
    return screen(wish.say, charger_id, card, now=wish.now)


async def _receipt(wish: Wish) -> Screen:
    told = await wish.services.receipts.get(wish.user_id, int(wish.argument))
    return screens.alert(wish.say, told.alert, now=wish.now, short=told.card_id is not None)


views: dict[str, View] = {live.VIEW: _live, receipts.VIEW: _receipt}
