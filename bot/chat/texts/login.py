"""Connecting and disconnecting an account."""

from html import escape

from bot.chat.language import Language
from bot.chat.texts import words


def ask_email(say: Language) -> str:
    """The first question."""
    return "\n".join([say("Which e-mail do you use in the Wallbox app?"), _google_and_apple(say)])


def ask_other_email(say: Language) -> str:
    """The first question, for one more account."""
    return "\n".join([say("Which e-mail has the other Wallbox account?"), _google_and_apple(say)])


def ask_email_again(say: Language) -> str:
    """After an answer that is no e-mail address."""
    return "\n".join(
        [
            say("That is no e-mail address; I delete it in case it was a password."),
            say("Which e-mail do you use in the Wallbox app?"),
            _google_and_apple(say),
        ]
    )


def _google_and_apple(say: Language) -> str:
    return say("(Sign-in with Google or Apple does not work here: set a password in the app first.)")


def ask_password(say: Language, email: str) -> str:
    """The second question."""
    return "\n".join(
        [
            escape(words.short(email, 40), quote=False),
            say("And the password? I delete your message as soon as I have read it."),
        ]
    )


def delete_it_yourself(say: Language) -> str:
    """Where Telegram did not let the bot delete what holds a password, or may."""
    return say("⚠️ I could not delete your message. If it holds a password, please delete it yourself.")


def signing_in(say: Language) -> str:
    """While the credentials are tried."""
    return say("Signing in…")


def refused(say: Language, email: str) -> str:
    """Wrong credentials; asks for the password again."""
    return "\n".join(
        [
            escape(words.short(email, 40), quote=False),
            say("Wallbox does not accept this e-mail with this password."),
            say("Try the password again; I delete that message too."),
            _google_and_apple(say),
        ]
    )


def cloud_down(say: Language) -> str:
    """The cloud did not answer the sign-in."""
    return say("Wallbox's cloud does not answer right now. Your password was not kept; try again in a few minutes.")


def cloud_busy(say: Language) -> str:
    """The cloud wants fewer sign-ins."""
    return say("Wallbox wants fewer sign-ins right now. Your password was not kept; try again in a few minutes.")


def connected(say: Language, labels: list[str]) -> str:
    """The end of it, with the chargers found."""
    if not labels:
        return say("Connected. I see no charger in this account yet; /status shows it once Wallbox names one.")
    names = say.listed([words.name(label) for label in labels])
    found = say.plural(
        "Connected. {n} charger: {names}.", "Connected. {n} chargers: {names}.", len(labels), names=names
    )
    return "\n".join([found, say("I'll tell you when something happens. /alerts to choose what.")])


def already_connected(say: Language) -> str:
    """For somebody who has an account here."""
    return say("You are connected already. Connect again after a change of password, or add another account.")


def only_in_private(say: Language) -> str:
    """For a group, where everybody would read the password."""
    return say("Connecting takes your password, so let's do that in our private chat.")


def not_invited(say: Language) -> str:
    """For somebody the operator has not named."""
    return say("This bot is private. Ask the person who runs it to let you in.")


def not_connected(say: Language) -> str:
    """For somebody without an account here."""
    return say("You have not connected a Wallbox account yet.")


def ask_logout(say: Language) -> str:
    """The question before everything is erased."""
    return say("Disconnect? I erase your password and everything I know of your chargers, and alerts stop.")


def which_account(say: Language) -> str:
    """Above the accounts, for somebody with several."""
    return say("Which account shall I disconnect?")


def account(say: Language, labels: list[str]) -> str:
    """A button: an account by its chargers, never by its e-mail."""
    return say.listed(labels) if labels else say("No charger yet")


def all_accounts(say: Language) -> str:
    """A button."""
    return say("All of them")


def ask_logout_of(say: Language, labels: list[str]) -> str:
    """The question before one account of several is erased."""
    names = words.short(account(say, labels), 40)
    return "\n".join(
        [
            say("Disconnect {names}?", names=f"<b>{escape(names, quote=False)}</b>"),
            say("I erase its password and everything I know of these chargers; your other account stays."),
        ]
    )


def no_longer_connected(say: Language) -> str:
    """For a press on an account that was disconnected already."""
    return say("That account is no longer connected.")


def logged_out_of(say: Language, labels: list[str]) -> str:
    """It is done, and another account is still connected."""
    names = words.short(account(say, labels), 40)
    return say("{names}: disconnected and erased.", names=escape(names, quote=False))


def logged_out(say: Language) -> str:
    """It is done."""
    return say("Disconnected and erased. /login to come back.")
