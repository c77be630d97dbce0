"""The sessions of a period as a file for whoever pays: CSV and XLSX, one row a session, the oldest first.

Times carry the charger's zone as an offset (ISO 8601). The CSV is what a spreadsheet of the reader's own region writes
and opens: UTF-8 with a byte order mark, a decimal comma with semicolons or a decimal point with commas, by the locale.
A text that would begin a formula is told apart by an apostrophe in the CSV, and by its type in the XLSX.
"""

import csv
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO, StringIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from bot.chat.language import Language
from bot.chat.texts import statement as texts
from bot.domain.charger import ChargerSnapshot
from bot.domain.period import Period, zone_of
from bot.domain.session import ChargingSession
from bot.services.sessions import SessionList

ENERGY, MONEY = "0.000", "0.00##"
_DURATION = "[h]:mm:ss"
_DAY_S = 86400
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

_WIDTHS = (18, 15, 14, 27, 27, 13, 19, 21, 17, 13, 10)
_ENERGY, _GREEN, _TIME, _PRICE, _COST, _CURRENCY = range(5, 11)


@dataclass(frozen=True, slots=True)
class Row:
    """One session, typed; the order is that of the columns."""

    charger: str
    serial_number: str
    session_id: str
    start: str
    end: str
    energy_kwh: float
    green_kwh: float | None
    charging_time_s: int
    price: float | None
    cost: float | None
    currency: str


def rows(found: SessionList) -> list[Row]:
    """The sessions, the oldest first."""
    return [_row(found.charger.snapshot, each) for each in reversed(found.sessions)]


def _row(snapshot: ChargerSnapshot, session: ChargingSession) -> Row:
    zone = zone_of(snapshot.time_zone)
    start, end = (each.astimezone(zone).isoformat(timespec="seconds") for each in (session.start, session.end))
    return Row(
        charger=snapshot.label,
        serial_number=str(snapshot.charger_id),
        session_id=session.session_id,
        start=start,
        end=end,
        energy_kwh=session.energy_kwh,
        green_kwh=session.green_energy_kwh,
        charging_time_s=session.charging_time_s,
        price=session.price_per_kwh,
        cost=session.cost,
        currency=session.currency or "",
    )


def as_csv(say: Language, found: SessionList) -> bytes:
    """The file's content."""
    written, listed = StringIO(), rows(found)
    comma = say.number(0.5, "0.0") == "0,5"
    writer = csv.writer(written, delimiter=";" if comma else ",", lineterminator="\r\n")
    writer.writerow(texts.columns(say, _only_currency(listed)))
    writer.writerows(_csv_cells(say, each) for each in listed)
    return written.getvalue().encode("utf-8-sig")


def _csv_cells(say: Language, row: Row) -> list[str]:
    return [
        *(_plain(each) for each in (row.charger, row.serial_number, row.session_id)),
        row.start,
        row.end,
        _number(say, row.energy_kwh, ENERGY),
        _number(say, row.green_kwh, ENERGY),
        duration(row.charging_time_s),
        _number(say, row.price, MONEY),
        _number(say, row.cost, MONEY),
        _plain(row.currency),
    ]


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    line = " ".join(text.split())
    return f"'{line}" if text.startswith(_FORMULA) or line.startswith(_FORMULA) else line


def _number(say: Language, value: float | None, pattern: str) -> str:
    return "" if value is None else say.number(value, pattern)


def duration(seconds: int) -> str:
    """`5:58:00`; hours are not cut off at 24."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def as_xlsx(say: Language, found: SessionList) -> bytes:
    """The file's content; below the sessions the totals, of the cost one for each currency."""
    written, listed = BytesIO(), rows(found)
    with Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "text_wrap": True})
        sheet.write_row(0, 0, texts.columns(say, _only_currency(listed)), bold)
        sheet.freeze_panes(1, 0)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        formats = {column: book.add_format({"num_format": form}) for column, form in _FORMS.items()}
        for number, row in enumerate(listed, start=1):
            _write(sheet, number, row, formats)
        totals = {column: book.add_format({"num_format": form, "bold": True}) for column, form in _FORMS.items()}
        sheet.write_string(len(listed) + 1, 0, texts.total(say), bold)
        _write_totals(sheet, listed, totals)
    return written.getvalue()


_FORMS = {_ENERGY: ENERGY, _GREEN: ENERGY, _TIME: _DURATION, _PRICE: MONEY, _COST: MONEY, _CURRENCY: "@"}


def _write(sheet: Worksheet, number: int, row: Row, formats: dict[int, Format]) -> None:
    """Texts are written as texts: nothing in them is a formula or a link."""
    for column, text in enumerate((row.charger, row.serial_number, row.session_id, row.start, row.end)):
        sheet.write_string(number, column, text)
    figures = (row.energy_kwh, row.green_kwh, row.charging_time_s / _DAY_S, row.price, row.cost)
    for column, figure in enumerate(figures, start=_ENERGY):
        if figure is not None:
            sheet.write_number(number, column, figure, formats[column])
    sheet.write_string(number, _CURRENCY, row.currency)


def _write_totals(sheet: Worksheet, listed: list[Row], formats: dict[int, Format]) -> None:
    """Formulas, with their results for whoever shows the file without computing."""
    last = len(listed)
    summed = {
        _ENERGY: sum(each.energy_kwh for each in listed),
        _GREEN: sum(each.green_kwh or 0.0 for each in listed),
        _TIME: sum(each.charging_time_s for each in listed) / _DAY_S,
    }
    for column, value in summed.items():
        sheet.write_formula(last + 1, column, f"=SUM({_cells(column, last)})", formats[column], value)
    for number, currency in enumerate(_currencies(listed), start=last + 1):
        value = sum(each.cost or 0.0 for each in listed if each.currency == currency)
        sheet.write_string(number, _CURRENCY, currency, formats[_CURRENCY])
        sought = f"{_cells(_CURRENCY, last)},{xl_rowcol_to_cell(number, _CURRENCY)},{_cells(_COST, last)}"
        sheet.write_formula(number, _COST, f"=SUMIF({sought})", formats[_COST], value)


def _cells(column: int, last: int) -> str:
    return f"{xl_rowcol_to_cell(1, column)}:{xl_rowcol_to_cell(last, column)}"


def _only_currency(listed: list[Row]) -> str | None:
    currencies = _currencies(listed)
    return currencies[0] if len(currencies) == 1 else None


def _currencies(listed: list[Row]) -> list[str]:
    return sorted({each.currency for each in listed if each.cost is not None} - {""})


KINDS: dict[str, Callable[[Language, SessionList], bytes]] = {"csv": as_csv, "xlsx": as_xlsx}
"""By the ending of the file's name."""


def file_name(snapshot: ChargerSnapshot, period: Period, kind: str) -> str:
    """`garage-2026-03.csv`; a name without Latin letters gives way to the serial number."""
    ascii_only = unicodedata.normalize("NFKD", snapshot.label).encode("ascii", "ignore").decode().lower()
    name = "-".join(re.findall(r"[a-z0-9]+", ascii_only))[:40].strip("-") or f"charger-{snapshot.charger_id}"
    return f"{name}-{_dates(period)}.{kind}"


def _dates(period: Period) -> str:
    if period.is_year:
        return f"{period.first:%Y}"
    if period.is_month:
        return f"{period.first:%Y-%m}"
    return f"{period.first}" if period.days == 1 else f"{period.first}_{period.last}"
