"""The editor of a charging schedule: the draft, and the questions about it."""

from datetime import datetime

from bot.chat.language import Language
from bot.chat.texts import schedules, words
from bot.domain.schedule_draft import Draft, DraftProblem
from bot.services.schedules import SeenSchedules


def editor(say: Language, listed: SeenSchedules, draft: Draft, *, now: datetime, note: str = "") -> str:
    """The draft as it would be stored; a note stands in the place of the hint."""
    what = say("new schedule") if draft.slot is None else say("change a schedule")
    lines = [
        f"✏️ {words.bold(listed.charger.snapshot.label)} · {what}",
        schedules.window(say, draft.window),
        problem(say, draft.problem) if draft.problem else _draft_as_stored(say, listed, draft, now),
        schedules.night(say, draft.window) if draft.problem is None else "",
        schedules.limits(say, draft.max_current_a, draft.max_energy_wh),
        note or say("Buttons change it; or send times like 22:00-06:00."),
    ]
    return "\n".join(line for line in lines if line)


def _draft_as_stored(say: Language, listed: SeenSchedules, draft: Draft, now: datetime) -> str:
    if listed.zone_awaited:
        return say("I don't know this charger's time zone yet. You can save in a few minutes.")
    if not listed.zone_known:
        return say("All in UTC: the charger's zone is not known yet.")
    stored = draft.stored(listed.zone, now, listed.days_are)
    return f"= {schedules.as_stored(say, stored)} ({listed.zone.key})"


def problem(say: Language, found: DraftProblem) -> str:
    """Why a draft cannot be saved."""
    return {
        DraftProblem.NO_DAY: say("Choose a day at least."),
        DraftProblem.NO_LENGTH: say("Start and stop are the same."),
    }[found]


def asking(say: Language, listed: SeenSchedules, draft: Draft, question: str) -> str:
    """A question of the editor, with the charger and the draft it is about."""
    name = words.bold(listed.charger.snapshot.label)
    return f"✏️ {name} · {schedules.window(say, draft.window)}\n{question}"


def ask_hour(say: Language, *, start: bool) -> str:
    """Above the hours."""
    return say("At which hour does it start?") if start else say("At which hour does it stop?")


def ask_minute(say: Language, *, start: bool) -> str:
    """Above the quarters of an hour."""
    return say("Exactly when does it start?") if start else say("Exactly when does it stop?")


def ask_current(say: Language) -> str:
    """Above the limits of current."""
    return say("The most current while this schedule runs?")


def ask_energy(say: Language) -> str:
    """Above the limits of energy."""
    return say("The most energy while this schedule runs?")


def or_type(say: Language) -> str:
    """Under a question for times."""
    return say("Or send both times, e.g. 22:00-06:00.")


def no_times(say: Language, typed: str) -> str:
    """For a text that is no two times."""
    return say("I need two times like 22:00-06:00, not “{typed}”.", typed=words.name(typed))


def draft_gone(say: Language) -> str:
    """For a press in an editor whose draft has expired."""
    return say("That draft is gone. Here are the schedules.")


def list_read(say: Language) -> str:
    """Above the buttons once the list has been read again."""
    return say("I have read the list: go ahead.")
