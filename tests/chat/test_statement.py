"""The files for whoever pays: what stands in them, in two languages, and that nothing in them runs."""

import csv
import io
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.chat import statement
from bot.chat.language import language_for
from bot.domain.period import Period, Span
from bot.domain.session import ChargingSession, totals
from bot.services.sessions import SessionList
from tests.chat.samples import charger

EN, ES = language_for("en"), language_for("es")
MARCH = Period.of(Span.MONTH, date(2026, 3, 9))
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def session(day: int, **figures: Any) -> ChargingSession:
    """Of March, from 18:02:11 in Madrid until next morning."""
    start = datetime(2026, 3, day, 17, 2, 11, tzinfo=UTC)
    usual = ChargingSession(
        session_id=f"12345678{day:02}",
        charger_id=100001,
        start=start,
        end=start + timedelta(hours=13),
        charging_time_s=21_480,
        energy_kwh=22.4,
        green_energy_kwh=4.1,
        cost=4.48,
        currency="EUR",
    )
    return replace(usual, **figures)


def found(*sessions: ChargingSession, **snapshot: Any) -> SessionList:
    """As the service gives them: newest first."""
    newest_first = sorted(sessions, key=lambda each: each.start, reverse=True)
    return SessionList(
        charger=charger(**snapshot),
        period=MARCH,
        sessions=newest_first,
        totals=totals(newest_first),
        read_at=datetime(2026, 4, 1, tzinfo=UTC),
        complete_since=datetime(2025, 1, 1, tzinfo=UTC),
        asking=False,
    )


def cells(content: bytes) -> dict[str, str]:
    """What a spreadsheet shows, by cell; formulas as `=…` with their stored result behind an arrow."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        table, sheet = (_parsed(book.read(f"xl/{name}.xml")) for name in ("sharedStrings", "worksheets/sheet1"))
    strings = ["".join(part.itertext()) for part in table.iter(f"{SPREADSHEET}si")]
    shown = {}
    for cell in sheet.iter(f"{SPREADSHEET}c"):
        value, formula = cell.findtext(f"{SPREADSHEET}v") or "", cell.findtext(f"{SPREADSHEET}f")
        text = strings[int(value)] if cell.get("t") == "s" else value
        shown[cell.get("r", "")] = text if formula is None else f"={formula} → {round(float(text), 6):g}"
    return shown


def _parsed(part: bytes) -> ET.Element:
    return ET.fromstring(part)  # noqa: S314 - written a moment ago by the code under test


def test_the_csv_in_english_has_points_commas_and_offsets() -> None:
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    clocks_changed = session(29, start=night, end=night + timedelta(hours=1))
    content = statement.as_csv(EN, found(session(2), clocks_changed))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == (
        "Charger,Serial number,Session,Start,End,Energy (kWh),Green energy (kWh),Charging time (h:mm:ss),"
        "Price (EUR/kWh),Cost (EUR),Currency\r\n"
        "Garage,100001,1234567802,2026-03-02T18:02:11+01:00,2026-03-03T07:02:11+01:00,22.400,4.100,5:58:00,0.20,4.48,EUR\r\n"
        "Garage,100001,1234567829,2026-03-29T01:30:00+01:00,2026-03-29T03:30:00+02:00,22.400,4.100,5:58:00,0.20,4.48,EUR\r\n"
    )


def test_the_csv_in_spanish_has_commas_and_semicolons() -> None:
    content = statement.as_csv(ES, found(session(2, energy_kwh=1022.4, charging_time_s=100_000)))
    head, row = content.decode("utf-8-sig").splitlines()
    assert head.split(";")[5:8] == ["Energía (kWh)", "Energía verde (kWh)", "Tiempo de carga (h:mm:ss)"]
    assert row.split(";")[5:] == ["1022,400", "4,100", "27:46:40", "0,0044", "4,48", "EUR"]


def test_a_region_with_decimal_points_keeps_them_in_its_own_language() -> None:
    content = statement.as_csv(language_for("es-MX"), found(session(2)))
    assert content.decode("utf-8-sig").splitlines()[1].split(",")[5:7] == ["22.400", "4.100"]


def test_what_is_not_known_is_left_empty() -> None:
    unknown = session(2, energy_kwh=0.0, green_energy_kwh=None, cost=None, currency=None)
    content = statement.as_csv(EN, found(unknown, time_zone=None))
    head, row = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert head[8:10] == ["Price (currency/kWh)", "Cost (currency)"]
    assert row[3] == "2026-03-02T17:02:11+00:00"
    assert row[5:] == ["0.000", "", "5:58:00", "", "", ""]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "  =1+1", '=HYPERLINK("http://x";"y")'])
def test_a_name_that_would_be_a_formula_stays_a_text(name: str) -> None:
    listed = found(session(2, session_id=name), name=name)
    _, row = csv.reader(io.StringIO(statement.as_csv(EN, listed).decode("utf-8-sig")))
    assert row[0] == row[2] == f"'{' '.join(name.split())}"
    shown = cells(statement.as_xlsx(EN, listed))
    assert shown["A2"] == shown["C2"] == name
    assert [each for each in shown.values() if each.startswith("=") and "→" in each] == [
        shown[cell] for cell in ("F3", "G3", "H3", "J3")
    ]


def test_the_spreadsheet_ends_with_totals() -> None:
    shown = cells(statement.as_xlsx(EN, found(session(2), session(3), session(4))))
    assert shown["A1"] == "Charger"
    assert (shown["D2"], shown["F2"], shown["J2"]) == ("2026-03-02T18:02:11+01:00", "22.4", "4.48")
    assert float(shown["H2"]) == pytest.approx(21_480 / 86_400)
    assert {cell: text for cell, text in shown.items() if cell.endswith("5")} == {
        "A5": "Total",
        "F5": "=SUM(F2:F4) → 67.2",
        "G5": "=SUM(G2:G4) → 12.3",
        "H5": "=SUM(H2:H4) → 0.745833",
        "J5": "=SUMIF(K2:K4,K5,J2:J4) → 13.44",
        "K5": "EUR",
    }


def test_each_currency_has_a_total_of_its_own() -> None:
    swiss = session(3, cost=9.0, currency="CHF")
    free = session(4, cost=None, currency=None, green_energy_kwh=None)
    shown = cells(statement.as_xlsx(EN, found(session(2), swiss, free)))
    assert shown["I1"] == "Price (currency/kWh)"
    assert [shown[cell] for cell in ("J5", "K5", "J6", "K6")] == [
        "=SUMIF(K2:K4,K5,J2:J4) → 9",
        "CHF",
        "=SUMIF(K2:K4,K6,J2:J4) → 4.48",
        "EUR",
    ]
    assert "J4" not in shown


@pytest.mark.parametrize(
    ("name", "first", "last", "expected"),
    [
        ("Garage", "2026-03-01", "2026-03-31", "garage-2026-03.csv"),
        ("Garage", "2026-01-01", "2026-12-31", "garage-2026.csv"),
        ("Garage", "2026-03-01", "2026-03-01", "garage-2026-03-01.csv"),
        ("Garage", "2026-03-01", "2026-03-08", "garage-2026-03-01_2026-03-08.csv"),
        ("Cochera Ñandú / 2º", "2026-03-01", "2026-03-31", "cochera-nandu-2o-2026-03.csv"),
        ("../../etc", "2026-03-01", "2026-03-31", "etc-2026-03.csv"),
        ("Гараж", "2026-03-01", "2026-03-31", "charger-100001-2026-03.csv"),
        ("x" * 80, "2026-03-01", "2026-03-31", f"{'x' * 40}-2026-03.csv"),
    ],
)
def test_a_file_is_named_after_charger_and_period(name: str, first: str, last: str, expected: str) -> None:
    period = Period(first=date.fromisoformat(first), last=date.fromisoformat(last))
    assert statement.file_name(charger(name=name).snapshot, period, "csv") == expected
