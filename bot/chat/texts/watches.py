"""Reminders to plug in and watchdogs: what is set, what they say."""

from collections.abc import Sequence

from bot.chat.language import Language
from bot.chat.texts import words
from bot.chat.texts.schedules import days
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import Charger
from bot.domain.watches import LONGEST_MINUTES, Watch, WatchKind
from bot.services.watches import SeenWatches


def reminders(say: Language, shown: SeenWatches) -> str:
    """Above the choices of reminders."""
    head = say("⏰ {name} · reminder to plug in", name=words.bold(shown.charger.snapshot.label))
    lines = []
    if (at := shown.chosen.get(WatchKind.REMIND_AT)) is not None and at.at is not None:
        lines.append(say("At {time}, {days}", time=f"{at.at:%H:%M}", days=days(say, at.days)))
    if (before := shown.chosen.get(WatchKind.REMIND_BEFORE)) is not None:
        lines.append(say("{n} min before a schedule starts", n=before.minutes))
        if shown.scheduled is None:
            lines.append(say("I have not read its schedules yet."))
        elif not shown.scheduled:
            lines.append(say("As far as I know no schedule is on."))
    if not lines:
        return "\n".join([head, say("I remind you when no car is connected. When?")])
    return "\n".join([head, *lines, say("Only when no car is connected.")])


def watchdogs(say: Language, shown: SeenWatches) -> str:
    """Above the choices of watchdogs."""
    head = say("👁 {name} · what I watch for", name=words.bold(shown.charger.snapshot.label))
    away = say("🏖 You are away: any use is told at once.") if shown.away else say("🏠 You are not away.")
    return "\n".join(
        [
            head,
            away,
            _unlocked(say, shown.chosen.get(WatchKind.UNLOCKED_AT)),
            _idle(say, shown.chosen.get(WatchKind.NOT_CHARGING)),
        ]
    )


def _unlocked(say: Language, watch: Watch | None) -> str:
    if watch is None or watch.at is None:
        return say("🔓 Left unlocked: not told.")
    return say("🔓 Left unlocked: told at {time}.", time=f"{watch.at:%H:%M}")


def _idle(say: Language, watch: Watch | None) -> str:
    if watch is None:
        return say("⏳ A car that does not charge: not told.")
    return say("⏳ A car that does not charge: told {n} min after it should.", n=watch.minutes)


def away(say: Language, chargers: Sequence[Charger], *, on: bool) -> str:
    """After going away or coming back."""
    names = say.either([words.name(each.snapshot.label) for each in chargers])
    if on:
        return "\n".join(
            [
                say("🏖 You are away."),
                say("If {names} starts charging, I tell you here at once, also in quiet hours.", names=names),
            ]
        )
    return "\n".join(
        [say("🏠 You are not away."), say("When you are, I tell you here at once if {names} is used.", names=names)]
    )


def go_away(say: Language) -> str:
    """Tell any use from now on."""
    return say("🏖 I am away")


def come_back(say: Language) -> str:
    """No longer."""
    return say("🏠 I am back")


def before(say: Language, minutes: int) -> str:
    """So long before a schedule."""
    return say("🕒 {n} min before", n=minutes)


def after(say: Language, minutes: int) -> str:
    """So long after it should have begun."""
    return say("⏳ {n} min", n=minutes)


def unlocked_at(time: str) -> str:
    """Watch the lock at this hour."""
    return f"🔓 {time}"


def remind_at(time: str) -> str:
    """Remind at this hour."""
    return f"⏰ {time}"


def off(say: Language, kind: WatchKind) -> str:
    """Watch for this no longer."""
    return {
        WatchKind.REMIND_AT: say("✖ No time"),
        WatchKind.REMIND_BEFORE: say("✖ Not before schedules"),
        WatchKind.UNLOCKED_AT: say("✖ Lock not watched"),
        WatchKind.NOT_CHARGING: say("✖ Charging not watched"),
    }[kind]


def other_time(say: Language) -> str:
    """Type another time."""
    return say("✏️ Other time…")


def weekdays(say: Language, watch: Watch) -> str:
    """Opens the weekdays; shows those that are chosen."""
    return words.short(f"📅 {days(say, watch.days)}")


def to_watchdogs(say: Language) -> str:
    """From the reminders to the watchdogs."""
    return say("👁 Watchdogs")


def to_reminders(say: Language) -> str:
    """And back."""
    return say("⏰ Reminders")


def ask_time(say: Language, label: str) -> str:
    """The question for a time."""
    return say("At what time, on the clock of {name}? Send e.g. 21:30.", name=words.name(label))


def no_time(say: Language) -> str:
    """For an answer that is none."""
    return say("I need a time of day, e.g. 21:30. /cancel leaves it as it is.")


def no_minutes(say: Language) -> str:
    """For a value after a command that is neither a time nor minutes."""
    return say("Send a time of day, e.g. 21:30, or 1 to {most} minutes.", most=LONGEST_MINUTES)


def headline(say: Language, told: Alert) -> str:
    """What a watch has found."""
    name = words.bold(told.charger_name)
    return {
        AlertKind.REMINDER: say("{name} has no car connected", name=name),
        AlertKind.UNWANTED_USE: say("{name} is in use while you are away", name=name),
        AlertKind.STILL_UNLOCKED: say("{name} is still unlocked", name=name),
        AlertKind.NOT_CHARGING: say("{name} does not charge", name=name),
    }[told.kind]


def details(say: Language, told: Alert) -> list[str]:
    """Why it is told, and what stands in the way."""
    status = say("Now: {status}", status=words.status_words(say, told.status))
    if told.kind is AlertKind.REMINDER:
        return [_why_now(say, told), say("And it is locked.") if told.locked else ""]
    if told.kind is AlertKind.NOT_CHARGING:
        should = say("It should since {duration}.", duration=say.duration(told.waiting_s))
        return [should, status]
    if told.kind is AlertKind.UNWANTED_USE:
        return [status, say("/away off when you are back.")]
    return [status]


def _why_now(say: Language, told: Alert) -> str:
    if told.starts_at is None:
        return say("Time to plug in.")
    at = say.clock(told.starts_at, told.time_zone, now=told.occurred_at)
    return say("A schedule starts at {time}.", time=at)
