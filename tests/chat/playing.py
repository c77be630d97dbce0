"""A scene played by one person and kept as lines, in any language."""

from dataclasses import dataclass, field
from pathlib import Path

from bot.chat.language import language_for
from simulator.telegram.user import ChatUser
from tests.chat.scene import A_POLL, Scene, shown

TRANSCRIPTS = Path(__file__).parent / "transcripts"


@dataclass
class Play:
    """What Anna does at the phone, and what it shows after each act."""

    scene: Scene
    user: ChatUser
    language: str = "en"
    lines: list[str] = field(default_factory=list)

    async def say(self, text: str) -> str:
        """Type."""
        answer = await self.scene.say(self.user, text, "")
        self.lines += [f"> {text}", answer]
        return answer

    async def press(self, label: str) -> str:
        """Press a button, named in English."""
        label = language_for(self.language)(label)
        answer = await self.scene.press(self.user, label, "")
        toast = self.scene.toast()
        self.lines += [f"☞ [{label}]" + (f"  ({toast})" if toast else ""), answer]
        return answer

    async def tap(self, label: str) -> str:
        """Press a button whose label is no message of the catalogue, as it stands."""
        answer = await self.scene.press(self.user, label, "")
        self.lines += [f"☞ [{label}]", answer]
        return answer

    async def wait(self, readings: int = 1, *, seconds: float = A_POLL) -> None:
        """Until so many readings have come; what has changed in the end."""
        before = max(int(each.raw["changed"]) for each in await self.user.messages())
        for _ in range(readings):
            await self.scene.pass_time(seconds=seconds)
        changed = [shown(each) for each in await self.user.messages() if int(each.raw["changed"]) > before]
        self.lines += ["… a little later", *changed]

    @property
    def text(self) -> str:
        """The whole play."""
        return "\n".join(self.lines)

    def recorded(self, name: str) -> str:
        """How it is to read."""
        return (TRANSCRIPTS / f"{name}.{self.language}.txt").read_text(encoding="utf-8")

    def never_refused(self) -> bool:
        """Whether the cloud has let every request pass its limiter."""
        return 429 not in {entry["status"] for entry in self.scene.cloud.journal.entries}
