"""Login, cards, every button, alerts, logout: the real process over sockets, one bot for all these people."""

from dataclasses import replace

from simulator.demo.stage import Stage
from tests.e2e.household import everything_stored, household, rows_of, secrets_of


async def test_a_login_survives_slips_and_shows_no_password(stage: Stage) -> None:
    async with household(stage) as anna:
        await anna.says("/start")
        await anna.is_answered("I show and control", buttons=("🔑 Connect",))
        await anna.presses("🔑 Connect")
        await anna.hears("Which e-mail", "Google or Apple", buttons=("✖ Cancel",))
        await anna.presses("✖ Cancel")
        await anna.hears("Cancelled.")
        await anna.says("/login")
        await anna.is_answered("Which e-mail")
        await anna.says("no e-mail")
        await anna.is_answered("That is no e-mail address; I delete it", "Which e-mail")
        await anna.says(anna.email)
        await anna.is_answered("And the password?")
        await anna.says("planted-slip")
        await anna.is_answered("Wallbox does not accept", "Try the password again", buttons=("✉️ Other e-mail",))
        await anna.presses("✉️ Other e-mail")
        await anna.hears("Which e-mail", buttons=("✖ Cancel",))
        await anna.says(anna.email)
        await anna.is_answered("And the password?")
        await anna.says("planted-slip")
        await anna.is_answered("Wallbox does not accept", "Try the password again")
        await anna.says(anna.password)
        await anna.is_answered("Connected. 1 charger: Home.", "/alerts")
        await anna.is_answered("🟢 Home · ready, no car", buttons=("🔒 Lock", "🔄 Refresh"))
        await anna.has_no_trace_of("planted-slip")
        await anna.has_no_trace_of(anna.password)


async def test_pause_resume_and_current_by_button(stage: Stage) -> None:
    async with household(stage) as anna:
        await anna.connects()
        await anna.happens("plug", kwh=90)
        await anna.hears("⚡ Home started charging", "3.7 kW, limit 16 A", buttons=("📋 Status", "💤 Snooze"))
        await anna.presses("📋 Status")
        await anna.hears("⚡ Home · charging", buttons=("⏸ Pause", "🔒 Lock", "🔄 Refresh"))
        await anna.presses("⏸ Pause")
        await anna.hears("⏸ Home · paused", buttons=("▶ Resume",))
        assert (await anna.truth())["paused"] is True
        await anna.presses("▶ Resume")
        await anna.hears("⚡ Home · charging", buttons=("⏸ Pause",))
        assert (await anna.truth())["paused"] is False
        await anna.presses("⚡ 16 A")
        await anna.hears("Most current for Home? Now 16 A.", buttons=("6 A", "16 A •", "Other…", "‹ Back to the card"))
        await anna.presses("‹ Back to the card")
        await anna.hears("⚡ Home · charging", buttons=("⚡ 16 A",))
        await anna.presses("⚡ 16 A")
        await anna.hears("Most current for Home?")
        await anna.presses("10 A")
        await anna.hears("⚡ Home · charging", "Limit 10 A of 16 A", "Limit 16 A → 10 A", buttons=("↩ Undo", "☰ More"))
        assert (await anna.truth())["max_charging_current"] == 10
        assert await anna.told("is paused") == 0
        assert await anna.told("started charging") == 1


async def test_a_pause_is_news_to_everybody_but_who_asked_for_it(stage: Stage) -> None:
    async with household(stage) as anna, household(stage) as neighbour:
        bert = replace(neighbour, email=anna.email, password=anna.password, chargers=anna.chargers)
        await anna.connects()
        await bert.connects()
        bert.mark()
        await anna.happens("plug", kwh=90)
        await bert.hears("⚡ Home started charging")
        await anna.hears("⚡ Home started charging")
        await anna.presses("📋 Status")
        await anna.hears("⚡ Home · charging", buttons=("⏸ Pause",))
        bert.mark()
        await anna.presses("⏸ Pause")
        await anna.hears("⏸ Home · paused", buttons=("▶ Resume",))
        await bert.hears("Home is paused")
        assert (await anna.told("is paused"), await bert.told("is paused")) == (0, 1)


async def test_a_change_above_the_budget_is_refused_and_reaches_no_charger(stage: Stage) -> None:
    async with household(stage) as anna:
        await anna.connects()
        for wanted in (15, 14, 13, 12, 11):
            await anna.says(f"/current {wanted}")
            await anna.is_answered("🟢 Home · ready, no car", f"Limit {wanted} A of 16 A")
            assert (await anna.truth())["max_charging_current"] == wanted
        await anna.presses("🔒 Lock")
        await anna.hears("Wallbox takes a few changes a minute only", buttons=("‹ Back to the card",))
        await anna.presses("‹ Back to the card")
        await anna.hears("🟢 Home · ready, no car", "Limit 11 A of 16 A · unlocked", buttons=("🔒 Lock",))
        assert (await anna.truth())["locked"] is False
        await anna.says("/current 10")
        await anna.is_answered("Wallbox takes a few changes a minute only", "Nothing was changed")
        assert (await anna.truth())["max_charging_current"] == 11


async def test_lock_by_button_unlock_from_the_alert_and_a_typed_current(stage: Stage) -> None:
    async with household(stage) as anna:
        await anna.connects()
        await anna.presses("🔒 Lock")
        await anna.hears("🔒 Home · locked, no car", buttons=("🔓 Unlock",))
        await anna.happens("plug", kwh=90)
        await anna.hears("🔒🚗 Home is locked with a car connected", buttons=("🔓 Unlock", "📋 Status", "💤 Snooze"))
        await anna.presses("🔓 Unlock")
        await anna.hears("⚡ Home · charging", "unlocked", buttons=("⚡ 16 A",))
        assert (await anna.truth())["locked"] is False
        await anna.presses("⚡ 16 A")
        await anna.hears("Most current for Home?")
        await anna.presses("Other…")
        await anna.hears("Which limit for Home? Send a number from 6 to 16.")
        await anna.says("many")
        await anna.is_answered("I need a whole number of amperes")
        await anna.says("17")
        await anna.is_answered("Home allows 6 to 16 A.")
        await anna.says("7,0 A")
        await anna.is_answered("Home · charging", "Limit 7 A of 16 A")
        assert (await anna.truth())["max_charging_current"] == 7
        assert await anna.told("started charging") == 0


async def test_a_refusal_names_the_reason_and_the_way_out(stage: Stage) -> None:
    async with household(stage) as anna:
        await anna.connects()
        await anna.says("/pause")
        await anna.is_answered("There is nothing to pause: Home is not charging.")
        await anna.sees("set", "🟢 Home · ready, no car", "Limit 13 A", max_charging_current=13)
        await anna.says("/current 12")
        await anna.is_answered("Limit 12 A of 16 A", "Limit 13 A → 12 A")
        await anna.says("/current 40")
        await anna.is_answered("Home allows 6 to 16 A.")
        assert (await anna.truth())["max_charging_current"] == 12
        await anna.happens("set", locked=True)
        await anna.says("/resume")
        await anna.is_answered("Home", buttons=("🔓 Unlock", "‹ Back to the card"))


async def test_several_chargers_are_listed_turned_over_and_asked_for(stage: Stage) -> None:
    async with household(stage, "Barn", "Court") as anna:
        await anna.connects()
        await anna.says("/chargers")
        await anna.is_answered("You have 2 chargers:", buttons=("Barn", "Court"))
        await anna.presses("Court")
        await anna.hears("Court · ready, no car", buttons=("‹", "›"))
        await anna.presses("›")
        await anna.hears("Barn · ready, no car")
        await anna.presses("‹")
        await anna.hears("Court · ready, no car")
        await anna.says("/lock")
        await anna.is_answered("Which charger should be locked?", buttons=("Barn", "Court"))
        await anna.presses("Barn")
        await anna.hears("🔒 Barn · locked, no car")
        assert (await anna.truth("Barn"))["locked"] is True
        assert (await anna.truth("Court"))["locked"] is False


async def test_each_change_is_told_once(stage: Stage) -> None:
    async with household(stage) as anna:
        await anna.connects()
        await anna.happens("plug", kwh=3)
        await anna.hears("⚡ Home started charging")
        await anna.house.order("clock", advance=3600)
        await anna.hears("✅ Home finished", "3 kWh · €0.60")
        await anna.sees("unplug", "🟢 Home · ready, no car")
        assert await anna.told("is free") == 0  # the receipt has said it
        await anna.happens("fault")
        await anna.hears("⚠️ Home reports an error")
        await anna.sees("clear", "🟢 Home · ready, no car", "Limit 16 A of 16 A")
        await anna.happens("set", locked=True)
        await anna.happens("plug", kwh=3)
        await anna.hears("🔒🚗 Home is locked with a car connected")
        await anna.happens("unplug")
        await anna.hears("Home is free, the car is unplugged")
        for alert in ("started charging", "finished", "reports an error", "is locked with a car", "is free"):
            assert await anna.told(alert) == 1, alert


async def test_what_is_switched_off_is_told_to_others_only(stage: Stage) -> None:
    async with household(stage) as anna, household(stage) as neighbour:
        bert = replace(neighbour, email=anna.email, password=anna.password, chargers=anna.chargers)
        await anna.connects()
        await bert.connects()
        await anna.says("/alerts")
        await anna.is_answered("What shall I tell you in this chat?", buttons=("🔔 Offline", "🔔 Error"))
        await anna.presses("🔔 Offline")
        await anna.hears("What shall I tell you in this chat?", buttons=("🔕 Offline", "🔔 Error"))
        await anna.presses("🔕 Offline")
        await anna.hears("What shall I tell you in this chat?", buttons=("✖ Offline", "🔔 Error"))
        bert.mark()
        await anna.sees("offline", "📴 Home · offline")
        await bert.hears("📴 Home is offline", "last seen")
        bert.mark()
        await anna.happens("online")
        await anna.hears("Home is online again")
        await bert.hears("Home is online again")
        assert (await anna.told("is offline"), await anna.told("online again")) == (0, 1)
        assert (await bert.told("is offline"), await bert.told("online again")) == (1, 1)


async def test_commands_and_languages(stage: Stage) -> None:
    async with household(stage) as anna:
        await anna.says("/status")
        await anna.is_answered("You have not connected a Wallbox account yet.", buttons=("🔑 Connect",))
        await anna.says("/help")
        await anna.is_answered("/status", "/logout")
        await anna.says("what?")
        await anna.is_answered("I understand commands and buttons.")
        await anna.connects()
        await anna.says("/language")
        await anna.is_answered(buttons=("English", "Español"))
        await anna.presses("Español")
        await anna.hears("Español")
        await anna.happens("offline")
        await anna.hears("📴 Home", "última señal")
        profile = stage.telegram.world.profile()
        assert {each["language_code"] for each in profile["commands"]} == {"", "es"}


async def test_somebody_who_blocks_the_bot_is_written_to_no_more(stage: Stage) -> None:
    async with household(stage) as anna, household(stage) as bert:
        await anna.connects()
        await anna.user.order("block", user_id=anna.user.user_id)
        await bert.connects()  # the bot has taken the block in, which came before
        before = len(anna.calls("sendMessage"))
        await anna.happens("plug", kwh=1)
        await bert.happens("plug", kwh=1)
        await bert.hears("⚡ Home started charging")
        await bert.sees("unplug", "🟢 Home · ready, no car")
        assert len(anna.calls("sendMessage")) == before
        assert rows_of(stage, anna.user.user_id)["chats"] == []


async def test_logout_asks_and_then_erases_every_row(stage: Stage) -> None:
    async with household(stage) as anna:
        await anna.connects()
        await anna.happens("plug", kwh=90)
        await anna.hears("⚡ Home started charging")
        assert rows_of(stage, anna.user.user_id)["accounts"]
        await anna.says("/logout")
        await anna.is_answered("Disconnect?", buttons=("Yes, disconnect", "✖ No"))
        await anna.presses("✖ No")
        await anna.hears("nothing was changed")
        await anna.says("/logout")
        await anna.is_answered("Disconnect?")
        account = rows_of(stage, anna.user.user_id)["accounts"][0]["id"]
        await anna.presses("Yes, disconnect")
        await anna.hears("Disconnected and erased.")
        left = {table for table, rows in rows_of(stage, anna.user.user_id).items() if rows}
        assert left <= {"people"}
        assert str(account).encode() not in everything_stored(stage)
        await anna.says("/pause")
        await anna.is_answered("You have not connected a Wallbox account yet.")


async def test_neither_log_nor_database_holds_a_secret(stage: Stage) -> None:
    async with household(stage) as anna:
        await anna.connects()
        await anna.says("/login")
        await anna.is_answered("You are connected already.", buttons=("🔑 Connect again",))
        await anna.presses("🔑 Connect again")
        await anna.hears("Which e-mail")
        await anna.says(anna.email)
        await anna.is_answered("And the password?")
        await anna.house.order("tokens/expire", email=anna.email)
        await anna.happens("plug", kwh=90)
        await anna.hears("⚡ Home started charging")
        counts = anna.stage.cloud.world.accounts.all[anna.email].counts
        assert (counts["sign_ins"], counts["refreshes"]) == (1, 1)
        stored = everything_stored(stage)
        log = stage.bot.log.read_bytes()
        for secret in secrets_of(stage):
            assert secret.encode() not in stored
            assert secret.encode() not in log


async def test_the_cloud_was_never_asked_too_often(stage: Stage) -> None:
    async with household(stage) as anna:
        await anna.connects()
        await anna.sees("set", "🔒 Home · locked, no car", locked=True)
        state = (await anna.house.get("/simulator/state")).body
        assert state["total"]["429"] == 0
        assert state["total"]["reads"] > 0
