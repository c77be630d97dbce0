"""Why something was not done, and the way out."""

from datetime import datetime

from bot.chat.language import Language
from bot.chat.texts import words
from bot.domain.access import Action, Role
from bot.domain.charger import Charger
from bot.domain.errors import ActionRefused, CurrentOutOfRange, Refusal


def refused(say: Language, refusal: ActionRefused) -> str:
    """The true reason why an action was not carried out."""
    name = words.name(refusal.charger.snapshot.label)
    if refusal.reason is Refusal.LOCKED:
        return _locked(say, refusal.action, name)
    if refusal.reason is Refusal.OCPP:
        return _ocpp(say, refusal.action, name)
    if refusal.reason is Refusal.NOT_APPLICABLE:
        return _not_applicable(say, refusal.action, refusal.charger, name)
    return _by_model(say, refusal, name) or _by_reason(say, refusal.reason, name)


def _by_model(say: Language, refusal: ActionRefused, name: str) -> str:
    """What this charger does not have, or cannot do while it is away."""
    version = words.name(refusal.charger.snapshot.firmware or "?")
    return {
        Refusal.NO_ECO_SMART: say("{name} has no eco-smart.", name=name),
        Refusal.NO_POWER_BOOST: say(
            "{name} has no Power Boost, so there is no main fuse limit to set. An installer sets it up.", name=name
        ),
        Refusal.NOT_READ_YET: say("I have not read all settings of {name} yet. Try again in two minutes.", name=name),
        Refusal.UP_TO_DATE: say("{name} has the newest firmware already: {version}.", name=name, version=version),
        Refusal.UPDATING: say(
            "{name} is installing firmware. A restart now could ruin it; wait until it is done.", name=name
        ),
        Refusal.RESTARTING: say("{name} is away for a restart or an update. I'll tell you when it is back.", name=name),
        Refusal.OFFLINE: say(
            "{name} is offline, so it would not hear me. Switch its power off and on at the fuse.", name=name
        ),
    }.get(refusal.reason, "")


def _locked(say: Language, action: Action, name: str) -> str:
    if action in {Action.RESUME, Action.RESUME_SCHEDULE}:
        return say("{name} is locked, so it can't start.", name=name)
    return say("{name} is locked: unlock it first.", name=name)


def _ocpp(say: Language, action: Action, name: str) -> str:
    return {
        Action.PAUSE: say("{name} is run by an OCPP provider: pausing works only there.", name=name),
        Action.RESUME: say("{name} is run by an OCPP provider: resuming works only there.", name=name),
        Action.LOCK: say("{name} is run by an OCPP provider: locking works only there.", name=name),
        Action.UNLOCK: say("{name} is run by an OCPP provider: unlocking works only there.", name=name),
    }.get(action, say("{name} is run by an OCPP provider: that works only there.", name=name))


def _not_applicable(say: Language, action: Action, charger: Charger, name: str) -> str:
    status = words.status_words(say, words.shown_status(charger.snapshot))
    if action is Action.PAUSE and not charger.snapshot.status.energy_flows:
        return say("There is nothing to pause: {name} is not charging.", name=name)
    if action is Action.RESUME_SCHEDULE:
        return say("{name} was not paused by hand (when last read: {status}).", name=name, status=status)
    if action is Action.RESUME:
        return say("There is nothing to resume on {name} (when last read: {status}).", name=name, status=status)
    return say("{name} can't do that in its present state (when last read: {status}).", name=name, status=status)


def _by_reason(say: Language, reason: Refusal, name: str) -> str:
    return {
        Refusal.NOT_PERMITTED: say(
            "Your Wallbox user may look but not control. "
            "Ask the owner of {name} to make you an admin in the Wallbox portal.",
            name=name,
        ),
        Refusal.BAD_VALUE: say("{name} does not take that value. Nothing was changed.", name=name),
        Refusal.IGNORED: say("Wallbox did not take the change to {name}. Nothing was changed.", name=name),
        Refusal.GONE: say("{name} is no longer in your Wallbox account.", name=name),
        Refusal.RATE_LIMITED: say(
            "Wallbox wants fewer requests right now. {name} was not changed; try again in a minute.", name=name
        ),
        Refusal.UNAVAILABLE: say(
            "Wallbox's cloud did not answer, so I don't know whether it worked. "
            "The next reading of {name} shows it; your charger works on its own.",
            name=name,
        ),
        Refusal.SIGN_IN_REFUSED: sign_in_refused(say),
    }.get(
        reason,
        say(
            "Wallbox answered something I don't understand. The next reading of {name} shows whether it worked.",
            name=name,
        ),
    )


def sign_in_refused(say: Language) -> str:
    """The stored password no longer works."""
    return say("Wallbox no longer takes your password. Connect again with the present one.")


def not_allowed(say: Language, role: Role = Role.VIEWER) -> str:
    """The person's role does not reach that far."""
    if role is Role.DRIVER:
        return say("You may charge here; this only the owner can change.")
    return say("You may look at this charger but not control it. Its owner here can do that.")


def charger_not_found(say: Language, *, connected: bool) -> str:
    """No charger of this person; `connected`: who may have others."""
    if connected:
        return say("This is not a charger of yours. /chargers lists those you have.")
    return say("This is not a charger of yours. /login connects your own Wallbox account.")


def out_of_range(say: Language, error: CurrentOutOfRange) -> str:
    """A limit the charger does not take."""
    name = words.name(error.charger_name)
    return say("{name} allows {least} to {most} A.", name=name, least=error.minimum_a, most=error.maximum_a)


def send_another(say: Language, error: CurrentOutOfRange) -> str:
    """The same where the next number may come alone."""
    invitation = say("Send a number in that range.")
    return f"{out_of_range(say, error)} {invitation}"


def next_reading_toast(say: Language, charger: Charger, *, now: datetime) -> str:
    """Why a press on Refresh shows the same figures for now."""
    at = say.clock(charger.next_read_at, charger.snapshot.time_zone, now=now, seconds=True)
    return say("Next reading at {time}, I'll update this card.", time=at)


def next_change(say: Language, at: datetime, *, now: datetime) -> str:
    """Too many changes in a minute."""
    wait = say.duration(max(1.0, (at - now).total_seconds()))
    return say("Wallbox takes a few changes a minute only. Nothing was changed; try again in {wait}.", wait=wait)


def cloud_down(say: Language) -> str:
    """A read the cloud did not answer."""
    return say("Wallbox's cloud does not answer right now. I keep trying; your charger works on its own.")


def cloud_busy(say: Language) -> str:
    """A read the cloud refused as one too many."""
    return say("Wallbox answers about once a minute. I'll read again as soon as it lets me.")


def cloud_odd(say: Language) -> str:
    """An answer this version does not understand."""
    return say("Wallbox answered something I don't understand. I'll read again in a minute.")


def unexpected(say: Language) -> str:
    """A fault of the bot itself."""
    return say("Something went wrong on my side. Nothing was changed as far as I know. /status shows the truth.")


def reading(say: Language) -> str:
    """While the cloud is read."""
    return say("Reading…")
