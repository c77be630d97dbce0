"""People: what a Telegram user has chosen: the language, the charger that is meant where none is named."""

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.statements import insert_new
from bot.db.tables import PersonRow

_LANGUAGE = select(PersonRow.language, PersonRow.language_code).where(PersonRow.user_id == bindparam("user_id"))


async def remember(tx: AsyncConnection, user_id: int, *, language_code: str | None) -> None:
    """Note the language that Telegram last said."""
    if not await insert_new(tx, PersonRow, {"user_id": user_id, "language_code": language_code}):
        await tx.execute(
            update(PersonRow)
            .where(PersonRow.user_id == user_id, PersonRow.language_code.is_distinct_from(language_code))
            .values(language_code=language_code)
        )


async def language(tx: AsyncConnection, user_id: int) -> tuple[str | None, str | None]:
    """The language the person chose, and the code that Telegram last said; None where unknown."""
    found = await tx.execute(_LANGUAGE, {"user_id": user_id})
    row = found.first()
    return (None, None) if row is None else (row.language, row.language_code)


async def choose_language(tx: AsyncConnection, user_id: int, chosen: str | None) -> None:
    """Note the language a person chose; None = follow Telegram again."""
    if not await insert_new(tx, PersonRow, {"user_id": user_id, "language": chosen}):
        await tx.execute(update(PersonRow).where(PersonRow.user_id == user_id).values(language=chosen))


async def default_charger(tx: AsyncConnection, user_id: int) -> int | None:
    """The charger a person's commands mean where none is named; None where none was chosen."""
    chosen: int | None = await tx.scalar(select(PersonRow.charger_id).where(PersonRow.user_id == user_id))
    return chosen


async def choose_charger(tx: AsyncConnection, user_id: int, charger_id: int | None) -> None:
    """Note the charger that commands mean from now on; None = none."""
    if not await insert_new(tx, PersonRow, {"user_id": user_id, "charger_id": charger_id}):
        await tx.execute(update(PersonRow).where(PersonRow.user_id == user_id).values(charger_id=charger_id))


async def forget(tx: AsyncConnection, user_id: int) -> None:
    """Delete what is remembered about a person."""
    await tx.execute(delete(PersonRow).where(PersonRow.user_id == user_id))
