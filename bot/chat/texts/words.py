"""Words that many texts share: names, statuses, what each action is called."""

from html import escape

from bot.chat.language import Language
from bot.domain.access import Action
from bot.domain.charger import ChargerSnapshot, ChargerStatus

LONGEST_NAME = 24
"""Characters of a name that fit on a line of a phone, and on a button."""

LEAST_KWH = 0.05
"""Less is shown as 0 kWh and says nothing, nor does what it has cost."""

_ICONS = {
    ChargerStatus.READY: "🟢",
    ChargerStatus.CHARGING: "⚡",
    ChargerStatus.DISCHARGING: "🔋",
    ChargerStatus.PAUSED: "⏸",
    ChargerStatus.SCHEDULED: "🕒",
    ChargerStatus.WAITING_FOR_CAR: "⏳",
    ChargerStatus.WAITING_FOR_POWER_SHARING: "⏳",
    ChargerStatus.WAITING_FOR_POWER_BOOST: "⏳",
    ChargerStatus.WAITING_FOR_ECO_SMART: "☀️",
    ChargerStatus.WAITING_FOR_METER: "⏳",
    ChargerStatus.FINISHED: "✅",
    ChargerStatus.LOCKED: "🔒",
    ChargerStatus.LOCKED_CAR_CONNECTED: "🔒🚗",
    ChargerStatus.UPDATING: "⬆️",
    ChargerStatus.ERROR: "⚠️",
    ChargerStatus.OFFLINE: "📴",
    ChargerStatus.UNKNOWN: "❔",
}


def asking(say: Language) -> str:
    """For a question that waits its turn between the readings of the chargers."""
    return say("I'm asking Wallbox and update this within a few minutes.")


def short(text: str, longest: int = LONGEST_NAME) -> str:
    """The text on one line, cut with an ellipsis where it is too long. Not escaped."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def name(label: str) -> str:
    """A charger's name as HTML."""
    return escape(short(label), quote=False)


def bold(label: str) -> str:
    """A charger's name as bold HTML."""
    return f"<b>{name(label)}</b>"


def shown_status(snapshot: ChargerSnapshot) -> ChargerStatus:
    """The status to show: a charger that was locked a moment ago is locked, though no reading has said so yet."""
    if snapshot.locked and snapshot.status is ChargerStatus.READY:
        return ChargerStatus.LOCKED
    return snapshot.status


def icon(status: ChargerStatus) -> str:
    """The one sign that stands for a status."""
    return _ICONS[status]


def status_words(say: Language, status: ChargerStatus) -> str:
    """A status in lower case plain words."""
    return {
        ChargerStatus.READY: say("ready, no car"),
        ChargerStatus.CHARGING: say("charging"),
        ChargerStatus.DISCHARGING: say("discharging"),
        ChargerStatus.PAUSED: say("paused"),
        ChargerStatus.SCHEDULED: say("scheduled"),
        ChargerStatus.WAITING_FOR_CAR: say("waiting for the car"),
        ChargerStatus.WAITING_FOR_POWER_SHARING: say("waiting for its turn"),
        ChargerStatus.WAITING_FOR_POWER_BOOST: say("waiting for power"),
        ChargerStatus.WAITING_FOR_ECO_SMART: say("waiting for sun"),
        ChargerStatus.WAITING_FOR_METER: say("waiting for its meter"),
        ChargerStatus.FINISHED: say("finished, car connected"),
        ChargerStatus.LOCKED: say("locked, no car"),
        ChargerStatus.LOCKED_CAR_CONNECTED: say("locked, car connected"),
        ChargerStatus.UPDATING: say("updating"),
        ChargerStatus.ERROR: say("error"),
        ChargerStatus.OFFLINE: say("offline"),
        ChargerStatus.UNKNOWN: say("unknown state"),
    }[status]


def pending_icon(action: Action) -> str:
    """The sign of the state an action leads to."""
    return _PENDING_ICONS.get(action, "⚡")


_PENDING_ICONS = {
    Action.PAUSE: "⏸",
    Action.LOCK: "🔒",
    Action.UNLOCK: "🔓",
    Action.RESUME: "▶",
    Action.RESUME_SCHEDULE: "🕒",
    Action.SET_ECO_SMART: "☀️",
    Action.SET_ENERGY_COST: "💶",
    Action.RESTART: "🔁",
    Action.UPDATE_FIRMWARE: "⬆️",
    Action.SET_SCHEDULES: "🕒",
}


def pending_words(say: Language, action: Action) -> str:
    """What is being done at this moment, for a card's first line."""
    return {
        Action.PAUSE: say("pausing…"),
        Action.RESUME: say("resuming…"),
        Action.RESUME_SCHEDULE: say("back to its schedule…"),
        Action.LOCK: say("locking…"),
        Action.UNLOCK: say("unlocking…"),
        Action.SET_ECO_SMART: say("setting eco-smart…"),
        Action.SET_ENERGY_COST: say("changing the price…"),
        Action.RESTART: say("restarting…"),
        Action.UPDATE_FIRMWARE: say("updating…"),
        Action.SET_SCHEDULES: say("saving its schedules…"),
    }.get(action, say("changing the limit…"))


def toast(say: Language, action: Action) -> str:
    """The answer to a press, shown for a moment above the chat."""
    return {
        Action.PAUSE: say("Pausing…"),
        Action.RESUME: say("Resuming…"),
        Action.RESUME_SCHEDULE: say("Back to its schedule…"),
        Action.LOCK: say("Locking…"),
        Action.UNLOCK: say("Unlocking…"),
        Action.SET_ECO_SMART: say("Setting eco-smart…"),
        Action.SET_ENERGY_COST: say("Changing the price…"),
        Action.RESTART: say("Restarting…"),
        Action.UPDATE_FIRMWARE: say("Updating…"),
    }.get(action, say("Changing the limit…"))


def undoing(say: Language) -> str:
    """The answer to a press on Undo."""
    return say("Undoing…")
