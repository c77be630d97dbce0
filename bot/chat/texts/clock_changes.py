"""The alert about a clock change; rendered from the alert alone."""

from datetime import datetime, timedelta

from babel.dates import format_date

from bot.chat.language import Language
from bot.chat.texts import schedules, words
from bot.domain.alerts import Alert
from bot.domain.schedule import ClockChange, Shift, zone_named

_LINES = 3


def alert(say: Language, told: Alert, *, now: datetime) -> str:
    """What shifts, when, and what the button does."""
    change = told.clock_change
    if change is None:
        return f"🕰 {words.bold(told.charger_name)}"
    over = change.at <= now
    lines = [_shift(say, each) for each in told.shifts[:_LINES]]
    return "\n".join([_first(say, told, change, over=over), *lines, _advice(say, change, over=over)])


def _first(say: Language, told: Alert, change: ClockChange, *, over: bool) -> str:
    zone = zone_named(told.time_zone)
    day = format_date(change.at.astimezone(zone).date(), "EEE d MMM", locale=say.code)
    name = words.bold(told.charger_name)
    if over:
        return say("🕰 {name}: since {day} the clocks are changed, its schedules are not.", name=name, day=day)
    return say("🕰 {name}: on {day} the clocks change, its schedules don't.", name=name, day=day)


def _shift(say: Language, shift: Shift) -> str:
    before = schedules.window(say, shift.before)
    return f"{before} → {schedules.times(shift.after.start, shift.after.stop)}"


def _advice(say: Language, change: ClockChange, *, over: bool) -> str:
    if over:
        return say("The button sets the local times right.")
    until = say.duration(abs(change.shift) / timedelta(seconds=1))
    if change.shift < timedelta(0):
        return say(
            "The button keeps the local times. Pressed before that day, they run {until} later until then.", until=until
        )
    return say(
        "The button keeps the local times. Pressed before that day, they run {until} earlier until then.", until=until
    )
