"""The scripted evening, step by step. Each step's docstring is its title in the transcript."""

from collections.abc import Awaitable, Callable

from simulator.cloud.world import DEMO
from simulator.demo.evening import Evening, StepFailed

EMAIL, PASSWORD = DEMO
NEIGHBOUR = "neighbour@example.com"

Step = Callable[[Evening], Awaitable[None]]


async def greeting(evening: Evening) -> None:
    """Anna finds the bot."""
    await evening.anna.says("/start")
    await evening.anna.is_answered("I show and control your Wallbox charger", buttons=("🔑 Connect",))


async def wrong_password(evening: Evening) -> None:
    """She connects her account, with a slip at first."""
    anna = evening.anna
    await anna.presses("🔑 Connect")
    await anna.hears("Which e-mail")
    await anna.says(EMAIL)
    await anna.is_answered("And the password?")
    await anna.says("a-slip-of-the-pen")
    await anna.is_answered("Wallbox does not accept", "Try the password again", buttons=("✉️ Other e-mail",))
    await anna.has_no_trace_of("a-slip-of-the-pen")


async def restart_in_the_login(evening: Evening) -> None:
    """The bot is restarted while it waits for the password."""
    anna = evening.anna
    evening.write("      ↻ the bot stops and starts again")
    await evening.stage.restart_bot()
    await anna.says(PASSWORD)
    await anna.is_answered("Connected. 2 chargers: Garage, Street.")
    await anna.hears("Street · ready, no car", buttons=("🔒 Lock", "🔄 Refresh", "‹", "›"))
    await anna.has_no_trace_of(PASSWORD)


async def cards(evening: Evening) -> None:
    """She looks at her chargers."""
    anna = evening.anna
    await anna.says("/chargers")
    await anna.is_answered("You have 2 chargers:", "Garage", "Street")
    await anna.says("/status")
    await anna.is_answered("🟢 Garage · ready, no car", "unlocked", "as of")


async def car_arrives(evening: Evening) -> None:
    """A car is plugged in."""
    await evening.happens("Garage", "plug", kwh=20)
    await evening.anna.hears("⚡ Garage started charging", "22.1 kW", buttons=("📋 Status",))


async def pause_and_resume(evening: Evening) -> None:
    """She pauses and goes on, by the buttons of the card."""
    anna = evening.anna
    await anna.says("/status")
    await anna.is_answered("⚡ Garage · charging", buttons=("⏸ Pause", "⚡ 32 A"))
    await anna.presses("⏸ Pause")
    await anna.hears("⏸ Garage · paused", buttons=("▶ Resume",))
    await anna.presses("▶ Resume")
    await anna.hears("⚡ Garage · charging", buttons=("⏸ Pause",))


async def current(evening: Evening) -> None:
    """She limits the current."""
    anna = evening.anna
    await anna.presses("⚡ 32 A")
    await anna.hears("Most current for Garage? Now 32 A.", buttons=("6 A", "16 A", "32 A •", "Other…"))
    await anna.presses("16 A")
    await anna.hears("Garage · charging", "Limit 16 A of 32 A")


async def too_many_changes(evening: Evening) -> None:
    """One change too many: the bot keeps within what Wallbox tolerates."""
    anna = evening.anna
    await anna.presses("⏸ Pause")
    await anna.hears("⏸ Garage · paused", buttons=("▶ Resume",))
    await anna.presses("▶ Resume")
    await anna.hears("⚡ Garage · charging", buttons=("🔒 Lock",))
    await anna.presses("🔒 Lock")
    await anna.hears("Wallbox takes a few changes a minute only", buttons=("‹ Back to the card",))
    await anna.presses("‹ Back to the card")
    await anna.hears("Garage · charging")


async def locked_with_car(evening: Evening) -> None:
    """Next door, Bert's charger is locked when his car is plugged in; he unlocks it from the alert."""
    bert = evening.bert
    await evening.house.order("accounts", email=NEIGHBOUR, password=PASSWORD, chargers=0, group="Next door")
    await evening.house.order("chargers", account=NEIGHBOUR, name="Carport", model="PulsarPlus")
    await bert.says("/login")
    await bert.is_answered("Which e-mail")
    await bert.says(NEIGHBOUR)
    await bert.is_answered("And the password?")
    await bert.says(PASSWORD)
    await bert.is_answered("Connected. 1 charger: Carport.")
    await bert.hears("Carport · ready, no car")
    await evening.happens("Carport", "set", locked=True)
    await evening.happens("Carport", "plug", kwh=3)
    await bert.hears("🔒🚗 Carport is locked with a car connected", buttons=("🔓 Unlock",))
    await bert.presses("🔓 Unlock")
    await bert.hears("⚡ Carport · charging", "unlocked")


async def full(evening: Evening) -> None:
    """Both cars are full."""
    await evening.passes(120)
    await evening.anna.hears("✅ Garage finished", "20 kWh", "€4.00", "peak 22.1 kW")
    await evening.bert.hears("✅ Carport finished", "3 kWh", "€0.60")


async def unplugged(evening: Evening) -> None:
    """The car leaves: no news after the receipt."""
    await evening.happens("Garage", "unplug")
    await _looks_until(evening, "🟢 Garage · ready, no car")
    await evening.anna.never_heard("the car is unplugged")


async def fault(evening: Evening) -> None:
    """The charger breaks, and recovers."""
    await evening.happens("Garage", "fault")
    await evening.anna.hears("⚠️ Garage reports an error")
    await evening.happens("Garage", "clear")
    await _looks_until(evening, "🟢 Garage · ready, no car")


async def away_and_back(evening: Evening) -> None:
    """The charger loses the cloud for a while, and comes back."""
    await evening.happens("Garage", "offline")
    await evening.anna.hears("📴 Garage is offline", "last seen")
    await evening.happens("Garage", "online")
    await evening.anna.hears("Garage is online again")


async def switched_off(evening: Evening) -> None:
    """She does not want to hear of that any more."""
    anna = evening.anna
    await anna.says("/alerts")
    await anna.is_answered("What shall I tell you in this chat?", buttons=("🔔 Error",))
    await anna.presses("🔔 Error")
    await anna.hears("What shall I tell you in this chat?", buttons=("🔕 Error",))
    await anna.presses("🔕 Error")
    await anna.hears("What shall I tell you in this chat?", buttons=("✖ Error",))
    await evening.happens("Garage", "fault")
    await _looks_until(evening, "⚠️ Garage · error")
    await anna.never_heard("Garage reports an error")
    await evening.happens("Garage", "clear")
    await _looks_until(evening, "🟢 Garage · ready, no car")


async def spanish(evening: Evening) -> None:
    """She prefers Spanish."""
    anna = evening.anna
    await anna.says("/language")
    await anna.is_answered("Which language shall I speak?", buttons=("English", "Español"))
    await anna.presses("Español")
    await anna.hears("Español")
    await anna.says("/status")
    await anna.is_answered("🟢 Garage", "Límite", "16 A", "32 A")


async def goodbye(evening: Evening) -> None:
    """She disconnects; everything is erased."""
    anna = evening.anna
    await anna.says("/language")
    await anna.is_answered("", buttons=("English",))
    await anna.presses("English")
    await anna.hears("I speak English now.")
    await anna.says("/logout")
    await anna.is_answered("Disconnect?", buttons=("Yes, disconnect",))
    await anna.presses("Yes, disconnect")
    await anna.hears("Disconnected and erased.")
    await anna.says("/status")
    await anna.is_answered("You have not connected a Wallbox account yet.")


async def never_too_often(evening: Evening) -> None:
    """All evening the bot never asked the cloud too often."""
    total = (await evening.house.get("/simulator/state")).body["total"]
    evening.write(f"cloud ☁ {total['reads']} reads, {total['writes']} changes, {total['429']} times too often")
    if total["429"] or total["403"] > total["refused_sign_ins"]:
        raise StepFailed(f"expected that the cloud refuses nothing, but it counted {total}")


async def good_night(evening: Evening) -> None:
    """The bot stops in order."""
    status = await evening.stage.bot.stop()
    if status != 0:
        raise StepFailed(f"expected exit status 0, not {status}")


async def _looks_until(evening: Evening, card: str) -> None:
    """Look at the card, and wait for the next reading where it is not there yet."""
    anna = evening.anna
    await anna.says("/status")
    await anna.is_answered("Garage", buttons=("🔄 Refresh",))
    await anna.presses("🔄 Refresh")
    await anna.hears(card)


STEPS: tuple[Step, ...] = (
    greeting,
    wrong_password,
    restart_in_the_login,
    cards,
    car_arrives,
    pause_and_resume,
    current,
    too_many_changes,
    locked_with_car,
    full,
    unplugged,
    fault,
    away_and_back,
    switched_off,
    spanish,
    goodbye,
    never_too_often,
    good_night,
)
"""In order: each goes on from where the one before has left."""
