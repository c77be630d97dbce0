"""Questions, choices and short answers."""

from html import escape

from bot.chat.language import NATIVE_NAMES, Language
from bot.chat.texts import words
from bot.domain.access import Action
from bot.domain.alerts import AlertKind


def welcome(say: Language) -> str:
    """The first words, for somebody without an account here."""
    return "\n".join(
        [
            say("👋 I show and control your Wallbox charger, and tell you when something happens."),
            say("You need the e-mail and password of your Wallbox app."),
            say("I keep them encrypted; /logout erases them."),
        ]
    )


def welcome_back(say: Language) -> str:
    """The first words, for somebody connected."""
    return say("You are connected. /status shows your charger, /help everything else.")


def help_lines(say: Language) -> str:
    """Everything the bot can do, one line each."""
    listed = [f"/{name} – {meaning}" for name, meaning in commands(say).items() if name not in {"start", "help"}]
    return "\n".join([say("What I can do:"), *listed])


def commands(say: Language) -> dict[str, str]:
    """The command menu, in its order: name → meaning."""
    return {
        "status": say("what your charger is doing"),
        "pause": say("pause charging"),
        "resume": say("go on charging"),
        "lock": say("lock the charger"),
        "unlock": say("unlock the charger"),
        "guest": say("unlock for a guest, locked again by itself"),
        "auto": say("back to the schedule after a pause"),
        "current": say("limit the current, e.g. /current 16"),
        "eco": say("how the sun is used, e.g. /eco solar"),
        "icp": say("main fuse limit of Power Boost, e.g. /icp 40"),
        "cost": say("price per kWh, e.g. /cost 0.15"),
        "restart": say("restart the charger"),
        "firmware": say("see and update the firmware"),
        "schedule": say("when it charges, by itself"),
        "chargers": say("all your chargers"),
        "sessions": say("charging sessions, with a file for your expenses"),
        "default": say("which charger I mean, e.g. /default garage"),
        "alerts": say("choose what I tell you, and when"),
        "history": say("what the charger has done lately"),
        "target": say("how much a session is to bring, e.g. /target 20"),
        "remind": say("remind me to plug in, e.g. /remind 21:30"),
        "watch": say("warn me: left unlocked, not charging"),
        "away": say("warn me of any use, /away on or off"),
        "language": say("choose the language"),
        "login": say("connect your Wallbox account"),
        "logout": say("disconnect and erase"),
        "cancel": say("stop what we were doing"),
        "help": say("what I can do"),
    }


def description(say: Language) -> str:
    """What stands in an empty chat, before /start."""
    return say(
        "I show and control your Wallbox EV charger and tell you when something happens: charging started or "
        "finished, a car at a locked charger, an error, offline. Press Start and connect your Wallbox account."
    )


def short_description(say: Language) -> str:
    """What stands on the bot's profile."""
    return say("Your Wallbox charger in chat: status, control, alerts.")


def ask_which(say: Language, action: Action) -> str:
    """Which of several chargers a command is for."""
    return {
        Action.PAUSE: say("Which charger should pause?"),
        Action.RESUME: say("Which charger should go on charging?"),
        Action.LOCK: say("Which charger should be locked?"),
        Action.UNLOCK: say("Which charger should be unlocked?"),
    }.get(action, say("Which charger?"))


def ask_again(say: Language, action: Action, amperes: str, label: str) -> str:
    """Whether an old press still holds, without its age."""
    name = words.name(label)
    return {
        Action.PAUSE: say("Pause {name} now?", name=name),
        Action.RESUME: say("Resume {name} now?", name=name),
        Action.LOCK: say("Lock {name} now?", name=name),
        Action.UNLOCK: say("Unlock {name} now?", name=name),
        Action.RESUME_SCHEDULE: say("Give {name} back to its schedule now?", name=name),
    }.get(action, say("Limit {name} to {amperes} A now?", name=name, amperes=amperes))


def old_button(say: Language, time: str) -> str:
    """Why a press is asked again; the time is empty where Telegram no longer tells it."""
    return say("That button is from {time}.", time=time) if time else say("That button is old.")


def old_command(say: Language, command: str, time: str) -> str:
    """Why a command is asked again."""
    return say("{command} from {time}.", command=f"/{escape(command, quote=False)}", time=time)


def unlock_and_resume_again(say: Language, label: str) -> str:
    """As `ask_again`, for the two at once."""
    return say("Unlock {name} and charge now?", name=words.name(label))


def unlocked(say: Language, begun: str) -> str:
    """What was done, by `bot.services.charging.Begun`."""
    return {
        "by_itself": say("Unlocked. The car starts by itself."),
        "no_car": say("Unlocked. No car is connected."),
        "resumed": say("Unlocked, then resumed."),
    }.get(begun, say("Unlocked. It did not take the resume; try it in a minute."))


def older_version(say: Language) -> str:
    """For a button this version has not made."""
    return say("That button is from an older version. Here is the card again.")


def choose_current(say: Language, label: str, current: int | None) -> str:
    """Above the choices of max charging current."""
    name = words.bold(label)
    if current is None:
        return say("Most current for {name}?", name=name)
    if current < 0:
        return say("Most current for {name}? Now it discharges with up to {current} A.", name=name, current=-current)
    return say("Most current for {name}? Now {current} A.", name=name, current=current)


def type_current(say: Language, label: str, amperes: range) -> str:
    """The question for a number."""
    return say(
        "Which limit for {name}? Send a number from {least} to {most}.",
        name=words.bold(label),
        least=amperes.start,
        most=amperes.stop - 1,
    )


def alert_name(say: Language, kind: AlertKind) -> str:
    """A kind of alert, for its switch."""
    return {
        AlertKind.STARTED: say("Started"),
        AlertKind.FINISHED: say("Finished"),
        AlertKind.PAUSED: say("Paused"),
        AlertKind.CAR_CONNECTED: say("Car connected"),
        AlertKind.CAR_UNPLUGGED: say("Car unplugged"),
        AlertKind.LOCKED_WITH_CAR: say("Locked with a car"),
        AlertKind.WAITING: say("Waiting"),
        AlertKind.ERROR: say("Error"),
        AlertKind.OFFLINE: say("Offline"),
        AlertKind.ONLINE: say("Back online"),
        AlertKind.CLOCK_CHANGE: say("Clock change"),
        AlertKind.UPDATE_AVAILABLE: say("New firmware"),
        AlertKind.PLUG_QUESTION: say("Ask when I plug in"),
        AlertKind.UNWANTED_USE: say("Use while away"),
        AlertKind.SIGN_IN_REFUSED: say("Password refused"),
    }[kind]


def one_moment(say: Language) -> str:
    """To a press while another is under way, above the chat."""
    return say("One moment, I am still at the step before.")


def not_for_you(say: Language) -> str:
    """To a press on buttons that somebody else was asked with, above the chat."""
    return say("These buttons are for the person who asked.")


def please_type(say: Language) -> str:
    """For a picture, a voice, a file, something forwarded."""
    return say("I read only what you type here yourself. /help shows what I understand.")


def choose_language(say: Language) -> str:
    """Above the languages."""
    return say("Which language shall I speak?")


def language_chosen(say: Language) -> str:
    """In the language that was chosen."""
    return say("I speak {language} now.", language=NATIVE_NAMES[say.code])


def cancelled(say: Language) -> str:
    """The dialog is over."""
    return say("Cancelled.")


def nothing_to_cancel(say: Language) -> str:
    """There was no dialog."""
    return say("There is nothing to cancel.")


def unchanged(say: Language) -> str:
    """After a No."""
    return say("All right, nothing was changed.")


def not_understood(say: Language) -> str:
    """For free text and unknown commands."""
    return say("I understand commands and buttons. /status shows your charger, /help everything.")
