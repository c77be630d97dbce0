"""What survives a kill -9: dialogs, what was told, what is pending."""

from simulator.demo.stage import Stage
from tests.e2e.household import claims_run_out, household


async def test_after_a_crash_a_login_goes_on_nothing_is_told_twice_and_nothing_is_lost(stage: Stage) -> None:
    async with household(stage) as anna, household(stage) as bert:
        await anna.connects()
        await anna.happens("plug", kwh=90)
        await anna.hears("⚡ Home started charging")
        await bert.says("/login")
        await bert.is_answered("Which e-mail")
        await bert.says(bert.email)
        await bert.is_answered("And the password?")

        await stage.kill_bot()
        claims_run_out(stage)
        await bert.says(bert.password)
        await stage.start_bot()

        await bert.is_answered("Connected. 1 charger: Home.")
        await bert.has_no_trace_of(bert.password)
        sent = len(anna.calls("sendMessage"))
        await anna.looks_until("⚡ Home · charging")
        await anna.looks_until("⚡ Home · charging")
        assert len(anna.calls("sendMessage")) == sent + 2  # the two cards she asked for
        assert await anna.told("started charging") == 1
        await anna.happens("unplug")
        await anna.hears("✅ Home finished")


async def test_a_change_while_the_bot_is_down_is_told_once_when_it_is_back(stage: Stage) -> None:
    async with household(stage) as anna:
        await anna.connects()
        await stage.bot.stop()
        await anna.happens("plug", kwh=90)
        await stage.start_bot()
        await anna.hears("⚡ Home started charging")
        await anna.looks_until("⚡ Home · charging")
        assert await anna.told("started charging") == 1
