"""The recorded sessions on the screen, for a press and for the reading that arrives later."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.chat import keyboards_sessions as keyboards
from bot.chat.language import Language
from bot.chat.place import Part, Place
from bot.chat.screens import Screen
from bot.chat.texts import sessions as texts
from bot.chat.views import Wish
from bot.domain.charger import Charger, ChargerSnapshot
from bot.domain.period import zone_of
from bot.services.sessions import SessionList
from bot.services.wiring import Services

PAGE = 8
"""Sessions on a page: with headline, age and a button for each it fills a phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who looks, at which charger's sessions, and when."""

    services: Services
    say: Language
    now: datetime
    user_id: int
    charger_id: int

    async def show(self, place: Place) -> tuple[Screen, bool]:
        """The screen from what is stored, and whether a newer reading is on its way. Raises ChargerNotFound."""
        found = await self.services.sessions.stored(self.user_id, self.charger_id, place.period)
        match place.part:
            case Part.TOTALS:
                screen = await self._totals(found, place)
            case Part.PAGE:
                screen = self._page(found, place)
            case Part.ONE:
                screen = await self._one(found, place)
        return screen, found.asking

    async def _totals(self, found: SessionList, place: Place) -> Screen:
        listed = await self.services.charging.chargers(self.user_id)
        neighbours = _neighbours([each.snapshot for each in listed], self.charger_id)
        today = today_at(found.charger, self.now)
        buttons = keyboards.totals(self.say, found, place, today=today, neighbours=neighbours)
        return Screen(texts.totals(self.say, found, now=self.now), buttons)

    def _page(self, found: SessionList, place: Place) -> Screen:
        last_page = max(0, (len(found.sessions) - 1) // PAGE)
        place = place.turned(min(place.page, last_page))
        listed = found.sessions[place.page * PAGE : (place.page + 1) * PAGE]
        where = f"{place.page + 1}/{last_page + 1}" if last_page else ""
        buttons = keyboards.page(self.say, found, place, listed, last_page=last_page)
        return Screen(texts.page(self.say, found, listed, where, now=self.now), buttons)

    async def _one(self, found: SessionList, place: Place) -> Screen:
        session = await self.services.sessions.began_at(self.user_id, self.charger_id, place.epoch_s)
        text = texts.gone(self.say) if session is None else texts.one(self.say, found, session, now=self.now)
        return Screen(text, keyboards.one(self.say, found, place))


async def view(wish: Wish) -> Screen:
    """What a message that waits for a reading of sessions shows when it arrives."""
    charger = await wish.services.charging.charger(wish.user_id, wish.charger_id)
    reader = Reader(
        services=wish.services, say=wish.say, now=wish.now, user_id=wish.user_id, charger_id=wish.charger_id
    )
    screen, _ = await reader.show(Place.of(wish.argument, today_at(charger, wish.now)))
    return screen


def today_at(charger: Charger, now: datetime) -> date:
    """The date on a calendar beside the charger."""
    return now.astimezone(zone_of(charger.snapshot.time_zone)).date()


def _neighbours(listed: list[ChargerSnapshot], charger_id: int) -> tuple[ChargerSnapshot, ChargerSnapshot] | None:
    """The chargers before and after; the last is followed by the first."""
    at = next((place for place, each in enumerate(listed) if each.charger_id == charger_id), None)
    return None if at is None or len(listed) == 1 else (listed[at - 1], listed[(at + 1) % len(listed)])
