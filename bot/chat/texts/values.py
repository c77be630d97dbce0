"""The values of a charger: what is chosen, what was changed, what was not understood."""

from bot.chat.language import Language
from bot.chat.texts import words
from bot.domain.access import Action
from bot.domain.changes import Change
from bot.domain.charger import ChargerSnapshot, EcoSmartMode
from bot.domain.errors import ChangedAgain, UndoRefused, WhyNotUndone
from bot.domain.values import Value, amperes_allowed, setting

EXAMPLE_COST = 0.15
_EXAMPLES_A = {Action.SET_MAX_CHARGING_CURRENT: 16, Action.SET_ICP_MAX_CURRENT: 40}


def shown(say: Language, action: Action, value: Value, currency: str | None) -> str:
    """A value with its unit: `16 A`, `€0.15`, `full solar`."""
    if action is Action.SET_ENERGY_COST:
        return say.price(float(value), currency) if currency else say.number(float(value), "0.00##")
    if action is Action.SET_ECO_SMART:
        return mode(say, EcoSmartMode(str(value)))
    return f"{value} A"


def mode(say: Language, wanted: EcoSmartMode) -> str:
    """A way to use the sun, inside a sentence."""
    return {
        EcoSmartMode.OFF: say("off"),
        EcoSmartMode.ECO: say("eco"),
        EcoSmartMode.FULL_SOLAR: say("full solar"),
    }[wanted]


def change(say: Language, made: Change, snapshot: ChargerSnapshot, *, undone: bool = False) -> str:
    """`Limit 16 A → 10 A`; the other way round once it is undone."""
    old, new = (shown(say, made.action, value, snapshot.currency) for value in (made.old, made.new))
    old, new = (new, old) if undone else (old, new)
    said = {
        Action.SET_ICP_MAX_CURRENT: say("Main fuse limit {old} → {new}", old=old, new=new),
        Action.SET_ENERGY_COST: say("Price {old} → {new} per kWh", old=old, new=new),
        Action.SET_ECO_SMART: say("Eco-smart: {old} → {new}", old=old, new=new),
    }.get(made.action, say("Limit {old} → {new}", old=old, new=new))
    return f"↩ {said}" if undone else said


def choose(say: Language, action: Action, snapshot: ChargerSnapshot) -> str:
    """Above the choices."""
    name, value = words.bold(snapshot.label), setting(snapshot, action)
    now = "?" if value is None else shown(say, action, value, snapshot.currency)
    if action is Action.SET_ECO_SMART:
        lines = [
            say("How shall {name} use the sun? Now: {value}.", name=name, value=now),
            say("Eco: the sun first, the grid for the rest."),
            say("Full solar: only the sun."),
        ]
    elif action is Action.SET_ICP_MAX_CURRENT:
        lines = [
            say("Main fuse limit for {name}? Now {value}.", name=name, value=now),
            say("Power Boost keeps the whole house below it."),
        ]
    else:
        lines = [
            say("Price per kWh for {name}? Now {value}.", name=name, value=now),
            say("It counts for a session under way and all later ones."),
        ]
    return "\n".join(lines)


def type_value(say: Language, action: Action, snapshot: ChargerSnapshot) -> str:
    """The question for a number."""
    name = words.bold(snapshot.label)
    if action is Action.SET_ENERGY_COST:
        return say("Which price per kWh for {name}? Send a number, e.g. {example}.", name=name, example=_example(say))
    allowed = amperes_allowed(snapshot, action)
    return say(
        "Which main fuse limit for {name}? Send a number from {least} to {most}.",
        name=name,
        least=allowed.start,
        most=allowed.stop - 1,
    )


def no_value(say: Language, action: Action, currency: str | None) -> str:
    """For an answer that is none."""
    if action is Action.SET_ECO_SMART:
        return say("I know three ways: /eco off, /eco eco and /eco solar.")
    if action is Action.SET_ENERGY_COST:
        return no_cost(say, currency)
    return say("I need a whole number of amperes, e.g. {example}.", example=_EXAMPLES_A[action])


def no_cost(say: Language, currency: str | None) -> str:
    """For an answer that is no price of this charger."""
    example = _example(say)
    if currency is None:
        return say("I need a price per kWh from 0 and below 100, e.g. {example}.", example=example)
    return say(
        "I need a price per kWh in {currency}, from 0 and below 100, e.g. {example}.",
        currency=currency,
        example=example,
    )


def _example(say: Language) -> str:
    return say.number(EXAMPLE_COST, "0.00")


def ask_again(say: Language, action: Action, value: Value, snapshot: ChargerSnapshot) -> str:
    """Whether an old press still holds, without its age."""
    name, wanted = words.name(snapshot.label), shown(say, action, value, snapshot.currency)
    return {
        Action.SET_ICP_MAX_CURRENT: say("Set the main fuse limit of {name} to {value} now?", name=name, value=wanted),
        Action.SET_ENERGY_COST: say("Set the price of {name} to {value} per kWh now?", name=name, value=wanted),
    }.get(action, say("Set the eco-smart of {name} to {value} now?", name=name, value=wanted))


def ask_which(say: Language, action: Action, value: Value) -> str:
    """Which of several chargers a value is for, whose currency is not known before."""
    wanted = shown(say, action, value, None)
    return {
        Action.SET_ICP_MAX_CURRENT: say("Which charger should have a main fuse limit of {value}?", value=wanted),
        Action.SET_ENERGY_COST: say("Which charger should cost {value} per kWh?", value=wanted),
        Action.SET_ECO_SMART: say("Which charger's eco-smart should be set to {value}?", value=wanted),
    }.get(action, say("Which charger should be limited to {amperes} A?", amperes=value))


def ask_sure(say: Language, action: Action, value: Value, snapshot: ChargerSnapshot) -> str:
    """The question before a price far above the present one."""
    price = shown(say, action, snapshot.energy_cost or 0.0, snapshot.currency)
    now = say("Now it is {price}.", price=price)
    return f"{now} {ask_again(say, action, value, snapshot)}"


def changed_again(say: Language, refusal: ChangedAgain) -> str:
    """Why a change is not taken back, with the present value."""
    snapshot = refusal.charger.snapshot
    value = setting(snapshot, refusal.action)
    now = "?" if value is None else shown(say, refusal.action, value, snapshot.currency)
    return say("It was changed again since; now {value}.", value=now)


def not_undone(say: Language, refusal: UndoRefused) -> str:
    """Why a change stays."""
    return {
        WhyNotUndone.ALREADY: say("That was undone already."),
        WhyNotUndone.TOO_LATE: say("A change can be undone for ten minutes; that one is older. Set the value anew."),
        WhyNotUndone.NOT_YOURS: say("Only who made a change can undo it."),
    }[refusal.reason]
