"""What stands on the buttons of schedules."""

from bot.chat.language import Language
from bot.chat.texts.words import short

LONGEST = 24


def schedule(times: str, days: str, *, on: bool) -> str:
    """Opens one schedule."""
    return short(f"{'🕒' if on else '💤'} {times} {days}", LONGEST)


def add(say: Language) -> str:
    """Make a new one."""
    return say("➕ Add")


def edit(say: Language) -> str:
    """Change it."""
    return say("✏️ Edit")


def switch(say: Language, *, on: bool) -> str:
    """What it becomes."""
    return say("🕒 Switch on") if on else say("💤 Switch off")


def delete(say: Language) -> str:
    """Ask before it is deleted."""
    return say("🗑 Delete…")


def delete_now(say: Language) -> str:
    """Delete it."""
    return say("🗑 Yes, delete")


def day(name: str, *, on: bool) -> str:
    """A toggle of a day."""
    return f"✅ {name}" if on else name


def start(say: Language, clock: str) -> str:
    """Choose when it starts."""
    return say("▶ From {time}", time=clock)


def stop(say: Language, clock: str) -> str:
    """Choose when it stops."""
    return say("⏹ Until {time}", time=clock)


def current(say: Language, amperes: int | None) -> str:
    """Choose a limit of current, or the one that is chosen."""
    return say("⚡ Any current") if amperes is None else say("⚡ Max {current} A", current=amperes)


def energy(say: Language, wh: int | None) -> str:
    """Choose a limit of energy, or the one that is chosen."""
    return say("🔋 Any energy") if wh is None else say("🔋 Max {energy}", energy=say.energy(wh / 1000))


def chosen(label: str, *, marked: bool) -> str:
    """One of several choices; the present one is marked."""
    return f"{label} •" if marked else label


def no_limit(say: Language) -> str:
    """Without a limit."""
    return say("No limit")


def save(say: Language) -> str:
    """Write it."""
    return say("💾 Save")


def discard(say: Language) -> str:
    """Leave everything as it is."""
    return say("✖ Discard")


def again(say: Language) -> str:
    """Write once more."""
    return say("🔁 Write again")


def undo(say: Language) -> str:
    """Take the change back."""
    return say("↩ Undo")


def keep_local_times(say: Language) -> str:
    """Rewrite the times for a clock change."""
    return say("🕰 Keep local times")


def show(say: Language) -> str:
    """Open the list."""
    return say("🕒 Schedules")


def back(say: Language) -> str:
    """One step back."""
    return say("‹ Back")
