"""Buttons under the recorded sessions."""

from collections.abc import Sequence
from datetime import date

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.chat.callbacks import Press, Verb
from bot.chat.keyboards import back
from bot.chat.language import Language
from bot.chat.place import Place
from bot.chat.texts import buttons, sessions
from bot.domain.charger import ChargerSnapshot
from bot.domain.period import Period, Span
from bot.domain.session import ChargingSession
from bot.services.sessions import SessionList

PER_ROW = 2


def totals(
    say: Language,
    found: SessionList,
    place: Place,
    *,
    today: date,
    neighbours: tuple[ChargerSnapshot, ChargerSnapshot] | None,
) -> Keyboard:
    """Periods, pages and files; `neighbours` are the chargers before and after this one, if there are others."""
    charger_id = found.charger.snapshot.charger_id
    spans = [_span(say, charger_id, span, place, today) for span in Span]
    dates = _button(say("📅 Dates…"), Press(Verb.TYPE_PERIOD, charger_id))
    refresh = _button(buttons.refresh(say), Press(Verb.NEW_SESSIONS, charger_id, place.pack()))
    rows = [spans[:3], [*spans[3:], dates, refresh], _steps(say, charger_id, found, today)]
    if found.sessions:
        rows.append(_contents(say, charger_id, place))
    if neighbours is not None:
        rows.append(_to_others(place, *neighbours))
    return Keyboard([*(row for row in rows if row), *back(say, charger_id).inline_keyboard])


def page(
    say: Language, found: SessionList, place: Place, listed: Sequence[ChargingSession], *, last_page: int
) -> Keyboard:
    """One button for each session of the page, and to the pages beside it."""
    named = [
        _place_button(_named(say, found, each), found, place.session(int(each.start.timestamp()))) for each in listed
    ]
    rows = [named[start : start + PER_ROW] for start in range(0, len(named), PER_ROW)]
    turns = [
        (say("‹ Newer"), place.page - 1) if place.page > 0 else None,
        (say("Older ›"), place.page + 1) if place.page < last_page else None,
    ]
    arrows = [_place_button(each[0], found, place.turned(each[1])) for each in turns if each is not None]
    return Keyboard([*rows, *([arrows] if arrows else []), [_to_totals(say, found, place)]])


def one(say: Language, found: SessionList, place: Place) -> Keyboard:
    """Back to the page the session stands on."""
    return Keyboard([[_place_button(say("‹ Back to the list"), found, place.turned(place.page))]])


def _span(say: Language, charger_id: int, span: Span, place: Place, today: date) -> Button:
    label = sessions.span(say, span)
    chosen = place.period == Period.of(span, today)
    return _button(f"{label} •" if chosen else label, Press(Verb.SESSIONS, charger_id, span.value))


def _steps(say: Language, charger_id: int, found: SessionList, today: date) -> list[Button]:
    """To the periods beside this one: into the past as far as sessions were read, and never into the future."""
    steps = []
    earlier, later = found.period.previous, found.period.next
    if found.complete_since is not None and earlier.last >= found.complete_since.date():
        press = Press(Verb.SESSIONS, charger_id, Place(period=earlier).pack())
        steps.append(_button(sessions.earlier(say, earlier), press))
    if later.first <= today:
        steps.append(_button(sessions.later(say, later), Press(Verb.SESSIONS, charger_id, Place(period=later).pack())))
    return steps


def _to_others(place: Place, before: ChargerSnapshot, after: ChargerSnapshot) -> list[Button]:
    """The same of the chargers beside this one, by name; of two there is one other."""
    named = [(buttons.before(before), before), (buttons.after(after), after)]
    listed = named[1:] if before.charger_id == after.charger_id else named
    return [_button(label, Press(Verb.SESSIONS, other.charger_id, place.pack())) for label, other in listed]


def _contents(say: Language, charger_id: int, place: Place) -> list[Button]:
    code = place.period.code
    return [
        _button(say("📋 List"), Press(Verb.SESSIONS, charger_id, place.turned(0).pack())),
        _button("📄 CSV", Press(Verb.STATEMENT, charger_id, f"csv.{code}")),
        _button("📊 Excel", Press(Verb.STATEMENT, charger_id, f"xlsx.{code}")),
    ]


def _named(say: Language, found: SessionList, session: ChargingSession) -> str:
    return sessions.moment(say, found.charger, session.start)


def _to_totals(say: Language, found: SessionList, place: Place) -> Button:
    return _place_button(say("‹ Back to the totals"), found, place.totals())


def _place_button(label: str, found: SessionList, place: Place) -> Button:
    return _button(label, Press(Verb.SESSIONS, found.charger.snapshot.charger_id, place.pack()))


def _button(label: str, press: Press) -> Button:
    return Button(label, callback_data=press.pack())
