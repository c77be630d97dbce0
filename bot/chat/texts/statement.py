"""The words in the files of sessions."""

from bot.chat.language import Language


def columns(say: Language, currency: str | None) -> list[str]:
    """The headers, with units; `currency` where all costs are in one."""
    unit = currency or say("currency")
    return [
        say("Charger"),
        say("Serial number"),
        say("Session"),
        say("Start"),
        say("End"),
        say("Energy (kWh)"),
        say("Green energy (kWh)"),
        say("Charging time (h:mm:ss)"),
        say("Price ({unit}/kWh)", unit=unit),
        say("Cost ({unit})", unit=unit),
        say("Currency"),
    ]


def total(say: Language) -> str:
    """Before the sums."""
    return say("Total")
