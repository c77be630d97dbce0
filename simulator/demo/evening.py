"""What a scripted evening is made of: people who type and press, a house in which things happen, and expectations."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.cloud.visitor import Visitor
from simulator.demo.stage import Stage
from simulator.demo.transcript import Transcript
from simulator.telegram.errors import NotPossible
from simulator.telegram.user import ChatUser, SeenMessage

PATIENCE = 30.0
"""Seconds until something expected must have come; it usually takes one or two, at most the next reading."""

Wanted = Callable[[SeenMessage], bool]


class StepFailed(Exception):
    """A step did not come out as expected; the message says what was expected and what is visible."""


@dataclass
class Actor:
    """A person in the play. What they expect counts from their last act or from the last thing that happened."""

    stage: Stage
    user: ChatUser
    transcript: Transcript
    since: int = 0
    typed: int = 0
    """The message_id of the last thing they typed."""
    heard: SeenMessage | None = None
    """The message that was heard last: its buttons are pressed first."""

    async def says(self, text: str) -> None:
        """Type a text or command."""
        self.mark()
        self.typed = await self.user.say(text)
        self.transcript.catch_up()

    async def presses(self, label: str) -> None:
        """Press a button of the message heard last, else the newest that has it; StepFailed where there is none."""
        self.mark()
        self.transcript.catch_up()
        self.transcript.write(f"{self.transcript.name} ☞ [{label}]")
        try:
            await self.user.press(label, self._place_of(label))
        except NotPossible as refused:
            raise StepFailed(f"expected a button [{label}]: {refused}") from refused

    async def hears(self, *texts: str, buttons: tuple[str, ...] = ()) -> SeenMessage:
        """Wait for a message, new or edited, that holds every text and every button; StepFailed without one."""
        return await self._hears(_holds(texts, buttons), texts, buttons)

    async def is_answered(self, *texts: str, buttons: tuple[str, ...] = ()) -> SeenMessage:
        """As `hears`, but only a message that came after what they typed last counts."""
        fits = _holds(texts, buttons)
        return await self._hears(lambda each: each.message_id > self.typed and fits(each), texts, buttons)

    async def _hears(self, wanted: Wanted, texts: tuple[str, ...], buttons: tuple[str, ...]) -> SeenMessage:
        expected = " + ".join([*map(repr, texts), *(f"[{label}]" for label in buttons)])
        try:
            self.heard = await self.user.wait_for(wanted, PATIENCE, since=self.since)
        except TimeoutError:
            raise StepFailed(f"expected: {expected}\n\nvisible:\n{await self.sight()}") from None
        finally:
            self.transcript.catch_up()
        return self.heard

    async def never_heard(self, text: str) -> None:
        """Hold that no message since the last act holds a text."""
        told = [each for each in await self.user.messages() if each.raw["changed"] > self.since]
        if any(text in each.text for each in told if each.sender == "bot"):
            raise StepFailed(f"expected no message with {text!r}\n\nvisible:\n{await self.sight()}")

    async def has_no_trace_of(self, text: str) -> None:
        """Hold that no visible message of anybody holds a text."""
        if any(text in each.text for each in await self.user.messages()):
            raise StepFailed(f"expected {text!r} to be gone\n\nvisible:\n{await self.sight()}")

    async def sight(self) -> str:
        """Everything that is visible in the chat."""
        return "\n".join(map(str, await self.user.messages()))

    def _place_of(self, label: str) -> int | None:
        return self.heard.message_id if self.heard is not None and label in self.heard.labels else None

    def mark(self) -> None:
        """Count what is expected from now on."""
        self.since = self.stage.now


def _holds(texts: tuple[str, ...], buttons: tuple[str, ...]) -> Wanted:
    def wanted(message: SeenMessage) -> bool:
        return all(text in message.text for text in texts) and all(label in message.labels for label in buttons)

    return wanted


@dataclass
class Evening:
    """The play: its stage, its people, and the house where cars come and go."""

    stage: Stage
    house: Visitor
    write: Callable[[str], object]
    people: list[Actor] = field(default_factory=list)

    @property
    def anna(self) -> Actor:
        """The owner of two chargers: Garage and Street."""
        return self.people[0]

    @property
    def bert(self) -> Actor:
        """Her neighbour, with a charger and a Wallbox account of his own."""
        return self.people[1]

    async def happens(self, charger: str, order: str, **details: Any) -> None:
        """Let something happen at a charger: a control call of the simulated cloud."""
        self._everybody_marks()
        told = " ".join([order, charger, *(f"{name}={value}" for name, value in details.items())])
        self.write(f"house ⌂ {told}")
        await self.house.order(f"chargers/{charger}/{order}", **details)

    async def passes(self, minutes: int) -> None:
        """Let time pass in the house at once."""
        self._everybody_marks()
        self.write(f"house ⌂ {minutes} minutes pass")
        await self.house.order("clock", advance=minutes * 60)

    def _everybody_marks(self) -> None:
        for actor in self.people:
            actor.transcript.catch_up()
            actor.mark()
