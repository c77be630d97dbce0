"""Charging schedules in words: on the local clock, and as what is stored."""

from dataclasses import replace
from datetime import datetime, time

from babel.dates import get_day_names

from bot.chat.language import Language
from bot.chat.texts import words
from bot.domain.schedule import (
    EVERY_DAY,
    ChargingSchedule,
    Weekday,
    Window,
    day_runs,
    local_window,
    shift_of,
)
from bot.domain.schedule_list import mark
from bot.services.schedules import SeenSchedules

LINES = 3
"""Schedules that are spelt out in the list; the buttons show the others."""

_SEPARATOR = " · "
_A_RUN = 2
"""Days from the first to the last of a run that are worth a dash."""


def day(say: Language, weekday: Weekday) -> str:
    """`Mon`."""
    return str(get_day_names("abbreviated", locale=say.code)[int(weekday)]).rstrip(".")


def week(say: Language) -> list[Weekday]:
    """The days in the order of the person's own calendar."""
    first = say.locale.first_week_day
    return [Weekday((first + place) % 7) for place in range(7)]


def days(say: Language, chosen: frozenset[Weekday]) -> str:
    """`Mon–Fri`, `Sat, Sun`, `every day`."""
    if chosen == EVERY_DAY:
        return say("every day")
    said = []
    for first, last in day_runs(chosen, week(say)[0]):
        length = (last - first) % 7
        names = [day(say, Weekday((first + place) % 7)) for place in range(length + 1)]
        said.append(f"{names[0]}–{names[-1]}" if length >= _A_RUN else say.listed(names))
    return say.listed(said) or say("no day")


def times(start: time, stop: time) -> str:
    """`22:00–06:00`."""
    return f"{start:%H:%M}–{stop:%H:%M}"


def window(say: Language, shown: Window) -> str:
    """`22:00–06:00 Mon–Fri`."""
    return f"{times(shown.start, shown.stop)} {days(say, shown.days)}"


def local(listed: SeenSchedules, schedule: ChargingSchedule, *, now: datetime) -> Window:
    """A stored schedule on the clock of its charger."""
    return local_window(schedule, listed.zone, now, listed.days_are)


def listing(say: Language, listed: SeenSchedules, *, now: datetime) -> str:
    """All schedules of a charger, on the local clock and as stored, with their age."""
    if listed.known is None:
        return "\n".join([_head(say, listed, say("schedules")), _first_reading(say)])
    head = _head(say, listed, say("schedules"))
    if not listed.schedules:
        lines = [say("None: it charges whenever a car is connected.")]
    else:
        lines = [_line(say, listed, each, now) for each in listed.schedules[:LINES]]
    if len(listed.schedules) > LINES:
        lines += _more(say, len(listed.schedules) - LINES)
    if listed.shifting and listed.clock_change is not None:
        at = say.clock(listed.clock_change.at, listed.zone.key, now=now)
        lines.append(say("🕰 Clock change {time}: these times don't follow.", time=at))
    return "\n".join([head, *lines, *_change(say, listed, now), _course(say, listed, now)])


def _change(say: Language, listed: SeenSchedules, now: datetime) -> list[str]:
    """What the person has just changed, while it may be taken back."""
    pairs = [] if listed.change is None else listed.change.pairs
    said = [_slot_change(say, listed, old, new, now) for old, new in pairs[:1]]
    return [*said, *(_more(say, len(pairs) - 1) if len(pairs) > 1 else [])]


def _slot_change(
    say: Language, listed: SeenSchedules, old: ChargingSchedule | None, new: ChargingSchedule | None, now: datetime
) -> str:
    before, after = ("" if each is None else _brief(say, listed, each, now) for each in (old, new))
    if old is None:
        return say("Added: {schedule}", schedule=after)
    if new is None:
        return say("Deleted: {schedule}", schedule=before)
    if mark(replace(old, enabled=new.enabled)) == mark(new):
        shown = window(say, local(listed, new, now=now))
        return say("{window}: off → on", window=shown) if new.enabled else say("{window}: on → off", window=shown)
    return f"{before} → {after}"


def _brief(say: Language, listed: SeenSchedules, schedule: ChargingSchedule, now: datetime) -> str:
    """`22:00–06:00 Mon–Fri · max 16 A · off`."""
    return _with_limits(say, window(say, local(listed, schedule, now=now)), schedule)


def _with_limits(say: Language, shown: str, schedule: ChargingSchedule) -> str:
    limited = limits(say, schedule.max_current_a, schedule.max_energy_wh)
    return _SEPARATOR.join(part for part in (shown, limited, "" if schedule.enabled else say("off")) if part)


def _more(say: Language, count: int) -> list[str]:
    return [say.plural("… and {n} more", "… and {n} more", count)]


def _head(say: Language, listed: SeenSchedules, state: str) -> str:
    zone = listed.zone.key if listed.zone_known else say("UTC, its zone is not known yet")
    return f"🕒 {words.bold(listed.charger.snapshot.label)}{_SEPARATOR}{state} ({zone})"


def _first_reading(say: Language) -> str:
    return say("I'm asking Wallbox for them. They will be here within a few minutes.")


def _line(say: Language, listed: SeenSchedules, schedule: ChargingSchedule, now: datetime) -> str:
    shown = window(say, local(listed, schedule, now=now))
    stored = f"{shown} = {as_stored(say, schedule)}" if listed.zone_known else shown
    return _with_limits(say, stored, schedule)


def as_stored(say: Language, schedule: ChargingSchedule) -> str:
    """`20:00–04:00 UTC`."""
    return say("{times} UTC", times=times(schedule.start, schedule.stop))


def _course(say: Language, listed: SeenSchedules, now: datetime) -> str:
    """How sure this is: written and not read back, confirmed, not taken, or just as read."""
    if listed.asked is not None:
        return say("⏳ Written. I read it back within a few minutes.")
    if listed.known is None or listed.read_at is None:
        return ""
    age = _age(say, listed, now)
    if listed.known.refused is not None:
        return "\n".join([say("⚠️ Wallbox did not take the last change."), age])
    return f"✅ {age}" if listed.known.taken else age


def _age(say: Language, listed: SeenSchedules, now: datetime) -> str:
    if listed.read_at is None:
        return ""
    at = say.clock(listed.read_at, listed.charger.snapshot.time_zone, now=now)
    return "<i>" + say("as of {time} ({age})", time=at, age=say.ago(now - listed.read_at)) + "</i>"


def one(say: Language, listed: SeenSchedules, schedule: ChargingSchedule, *, now: datetime) -> str:
    """One schedule with everything it says."""
    shown = local(listed, schedule, now=now)
    name = words.bold(listed.charger.snapshot.label)
    state = say("schedule, on") if schedule.enabled else say("schedule, off")
    lines = [
        f"🕒 {name}{_SEPARATOR}{state}",
        _with_zone(say, listed, shown, schedule),
        _soon(say, listed, schedule) or night(say, shown),
        limits(say, schedule.max_current_a, schedule.max_energy_wh),
        _course(say, listed, now),
    ]
    return "\n".join(line for line in lines if line)


def _with_zone(say: Language, listed: SeenSchedules, shown: Window, schedule: ChargingSchedule) -> str:
    if not listed.zone_known:
        return say("{window} UTC (the charger's zone is not known yet)", window=window(say, shown))
    return f"{window(say, shown)} ({listed.zone.key})\n= {as_stored(say, schedule)}"


def night(say: Language, shown: Window) -> str:
    """For a window over midnight, to which day it belongs and when it ends."""
    if not shown.over_midnight or not shown.days:
        return ""
    first = next(each for each in week(say) if each in shown.days)
    ends = day(say, shown.ends_on(first))
    said = say(
        "{day} {start} until {next_day} {stop}",
        day=day(say, first),
        start=f"{shown.start:%H:%M}",
        next_day=ends,
        stop=f"{shown.stop:%H:%M}",
    )
    return said if len(shown.days) == 1 else say("{window}, and so on", window=said)


def limits(say: Language, max_current_a: int | None, max_energy_wh: int | None) -> str:
    """`max 16 A · max 20 kWh`; empty where there is no limit."""
    parts = []
    if max_current_a is not None:
        parts.append(say("max {current} A", current=max_current_a))
    if max_energy_wh is not None:
        parts.append(say("max {energy}", energy=say.energy(max_energy_wh / 1000)))
    return _SEPARATOR.join(parts)


def _soon(say: Language, listed: SeenSchedules, schedule: ChargingSchedule) -> str:
    """What the next clock change will do to it."""
    change = listed.clock_change
    if change is None or not schedule.enabled or listed.read_at is None or change.at <= listed.read_at:
        return ""
    after = shift_of(schedule, listed.zone, change, listed.days_are).after
    at = say.clock(change.at, listed.zone.key, now=listed.read_at)
    return say("🕰 From {time} on {times}: the clocks change.", time=at, times=times(after.start, after.stop))


def ask_delete(say: Language, listed: SeenSchedules, schedule: ChargingSchedule, *, now: datetime) -> str:
    """The question before a schedule is deleted."""
    shown = window(say, local(listed, schedule, now=now))
    return say("Delete {window} of {name}?", window=shown, name=words.bold(listed.charger.snapshot.label))


def press_again(say: Language, moment: str) -> str:
    """Above the same buttons, for a press that may no longer be meant; the moment is empty where it is not known."""
    if not moment:
        return say("That button is old. Press again if you still mean it.")
    return say("That button is from {time}. Press again if you still mean it.", time=moment)


def saving(say: Language) -> str:
    """The answer to a press that writes."""
    return say("Saving…")


def changed_meanwhile(say: Language) -> str:
    """For a button or a draft of a schedule that is another one by now."""
    return say("That schedule has changed in the meantime. Here is what there is now.")


def no_free_slot(say: Language, slots: int) -> str:
    """For one schedule too many."""
    return say.plural(
        "This charger holds {n} schedule only. Change or delete it.",
        "This charger holds {n} schedules only. Change or delete one.",
        slots,
    )


def list_too_old(say: Language) -> str:
    """Why a write has to wait for a reading."""
    return say(
        "A change rewrites the whole list, so I first read it again, lest anything gets lost. "
        "That takes a few minutes; then press once more."
    )


def done_before(say: Language) -> str:
    """For a clock change that was seen to already."""
    return say("That was done already.")
