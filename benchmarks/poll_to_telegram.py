"""How long an alert takes from the cloud's answer to a poll until its request is at Telegram.

The real bot as a process of its own on SQLite, between the two simulators of this process: every figure includes their
share and that of the sockets. A bare sendMessage of the same run is the measure of what a request costs here at all.
Run it by `make benchmark` on a machine that does nothing else.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from telegram import Bot

from simulator.cloud.charger import Charger
from simulator.cloud.charging import publish
from simulator.cloud.journal import Journal
from simulator.cloud.world import DEMO
from simulator.demo.stage import Stage, staged
from simulator.telegram.user import ChatUser

TIMES = 30
SPEED = 120.0
PATIENCE_S = 15.0
BUDGET_MS = 50.0
FAULT = 14
"""A status of the cloud that is told at once."""


class TimedJournal(Journal):
    """Notes when the cloud has answered what its chargers do."""

    def __init__(self) -> None:
        super().__init__()
        self.polled = asyncio.Event()
        self.answered_at = 0.0

    def add(self, **entry: Any) -> None:
        """Keep the entry, and note the time."""
        super().add(**entry)
        if "/chargers/" in entry["path"]:
            self.answered_at = time.time()
            self.polled.set()


async def main() -> int:
    """Measure and report; 1 where the median is not below the budget."""
    with tempfile.TemporaryDirectory() as folder:
        async with staged(Path(folder), speed=SPEED) as stage, ChatUser(stage.telegram.url) as anna:
            charger = await _connected(stage, anna)
            stage.cloud.world.journal = timed = TimedJournal()
            await timed.polled.wait()
            alerts = [await _alert(stage, charger, timed) for _ in range(TIMES)]
            bare = await _bare(stage, anna)
    return _report(alerts, bare)


async def _connected(stage: Stage, anna: ChatUser) -> Charger:
    """The one charger of a person who has logged in."""
    world = stage.cloud.world
    del world.chargers[world.charger("Street").id]
    for text, answer in (("/login", "Which e-mail"), (DEMO[0], "password?"), (DEMO[1], "Connected.")):
        await anna.say(text)
        await anna.wait_for(answer, PATIENCE_S)
    return world.charger("Garage")


async def _alert(stage: Stage, charger: Charger, timed: TimedJournal) -> float:
    """The milliseconds of one alert: the charger reports an error, and afterwards that it is well again."""
    sent = _sent(stage)
    _becomes(charger, FAULT)
    await stage.telegram.world.wait(lambda: _sent(stage) > sent, PATIENCE_S)
    took = stage.telegram.world.journal.calls("sendMessage")[-1].at - timed.answered_at
    _becomes(charger, None)
    for _ in range(2):  # the first may have been under way; and a chat gets one message a second
        timed.polled.clear()
        await asyncio.wait_for(timed.polled.wait(), PATIENCE_S)
    return took * 1000


def _becomes(charger: Charger, fault: int | None) -> None:
    """The cloud knows it at once: its next answer shows it."""
    charger.fault = fault
    publish(charger)


async def _bare(stage: Stage, anna: ChatUser) -> list[float]:
    """The milliseconds of as many requests, from the call until Telegram has noted them."""
    took = []
    async with Bot(stage.telegram.token, base_url=f"{stage.telegram.url}/bot") as bot:
        for _ in range(TIMES):
            begun = time.time()
            await bot.send_message(anna.chat_id, "bare")
            took.append((stage.telegram.world.journal.calls("sendMessage")[-1].at - begun) * 1000)
    return took


def _sent(stage: Stage) -> int:
    return len(stage.telegram.world.journal.calls("sendMessage"))


def _report(alerts: list[float], bare: list[float]) -> int:
    alert_ms, bare_ms = statistics.median(alerts), statistics.median(bare)
    slowest = statistics.quantiles(alerts, n=20)[-1]
    print(f"poll → Telegram    median {alert_ms:6.1f} ms   95 % within {slowest:6.1f} ms   of {len(alerts)}")
    print(f"bare sendMessage   median {bare_ms:6.1f} ms")
    print(f"ratio              {alert_ms / bare_ms:.1f}")
    print(f"below {BUDGET_MS:.0f} ms: {'yes' if alert_ms < BUDGET_MS else 'no'}")
    return int(alert_ms >= BUDGET_MS)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
