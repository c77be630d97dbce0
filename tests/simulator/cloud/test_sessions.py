"""The three lists of charging sessions."""

import json

import pytest

from simulator.cloud.clock import ManualClock
from simulator.cloud.visitor import Visitor
from simulator.cloud.world import World

START = 1_772_438_400  # the clock's first moment


@pytest.fixture
async def charged(visitor: Visitor, world: World, clock: ManualClock) -> Visitor:
    """Three sessions of the garage, one of the street, one without energy, one going on."""
    for kwh in (1.0, 2.0, 3.0):
        world.plug("Garage", kwh=kwh)
        clock.advance(3600)
        world.unplug("Garage")
    world.plug("Street", kwh=0.5)
    world.plug("Garage", asleep=True)
    clock.advance(3600)
    world.unplug("Street")
    world.unplug("Garage")
    world.plug("Garage")
    clock.advance(60)
    await visitor.sign_in()
    return visitor


async def test_sessions_come_newest_first_with_their_count(charged: Visitor) -> None:
    answer = (await charged.get("/v4/sessions/stats?charger=100001")).body
    assert answer["meta"] == {"count": 3}
    assert [one["attributes"]["energy"] for one in answer["data"]] == [3.0, 2.0, 1.0]


async def test_a_session_tells_time_range_and_cost(charged: Visitor) -> None:
    newest = (await charged.get("/v4/sessions/stats?charger=100001&limit=1")).body["data"][0]
    told = newest["attributes"]
    assert newest["type"] == "charger_log_session"
    assert newest["id"].isdecimal()
    assert (told["start"], told["end"], told["time"]) == (START + 7200, START + 10800, 489)
    assert (told["range"], told["cost"], told["cost_unit"], told["currency"]["code"]) == (24, 0.6, "€", "EUR")


async def test_cost_and_range_follow_from_the_energy_that_is_told(
    visitor: Visitor, world: World, clock: ManualClock
) -> None:
    for seconds in (4748, 1467):  # 29.1211 and 8.9976 kWh at 22.08 kW
        world.plug("Garage", kwh=99)
        clock.advance(seconds)
        world.unplug("Garage")
    await visitor.sign_in()
    listed = [one["attributes"] for one in (await visitor.get("/v4/sessions/stats")).body["data"]]
    assert [(one["cost"], one["range"]) for one in listed] == [
        (round(one["energy"] * 0.2, 4), int(one["energy"] * 8.33)) for one in listed
    ]


async def test_pages_are_cut_by_limit_and_offset(charged: Visitor) -> None:
    answer = (await charged.get("/v4/sessions/stats?charger=100001&limit=1&offset=1")).body
    assert (answer["meta"]["count"], [one["attributes"]["energy"] for one in answer["data"]]) == (3, [2.0])
    assert answer["links"]["self"].endswith("charger=100001&limit=1&offset=1")


async def test_without_charger_or_with_a_wrong_parameter_all_chargers_are_listed(charged: Visitor) -> None:
    assert (await charged.get("/v4/sessions/stats")).body["meta"]["count"] == 4
    assert (await charged.get("/v4/sessions/stats?charger_id=100001")).body["meta"]["count"] == 4


async def test_dates_may_have_fractions(charged: Visitor) -> None:
    query = f"charger=100001&start_date={START + 3600}.0&end_date={START + 7199.9}"
    answer = (await charged.get(f"/v4/sessions/stats?{query}")).body
    assert [one["attributes"]["energy"] for one in answer["data"]] == [2.0]


@pytest.mark.parametrize("query", ["limit=x", "offset=-1", "start_date=monday", "end_date=nan", "charger=x"])
async def test_unreadable_parameters_are_400(charged: Visitor, query: str) -> None:
    assert (await charged.get(f"/v4/sessions/stats?{query}")).status == 400


async def test_a_stranger_sees_no_sessions(charged: Visitor, guest: Visitor) -> None:
    assert (await guest.get("/v4/sessions/stats?charger=100002")).status == 403
    assert (await guest.get("/v4/sessions/stats?charger=1")).status == 404
    assert (await guest.get("/v4/sessions/stats")).body["meta"]["count"] == 3
    assert (await guest.get("/v4/groups/300002/charger-charging-sessions")).status == 403
    assert (await guest.get("/v4/groups/1/charger-charging-sessions")).status == 404


async def test_the_portal_list_counts_watt_hours_and_filters(charged: Visitor) -> None:
    filters = [
        {"field": "start_time", "operator": "gte", "value": START + 3600},
        {"field": "start_time", "operator": "lt", "value": START + 7200},
        {"field": "charger_id", "operator": "eq", "value": 100001},
    ]
    query = f"filters={json.dumps({'filters': filters})}&fields[charger_charging_session]=&limit=10000&offset=0"
    answer = (await charged.get(f"/v4/groups/300001/charger-charging-sessions?{query}")).body
    (told,) = (one["attributes"] for one in answer["data"])
    assert (told["energy"], told["charger_uid"], told["location_name"]) == (2000, "01SMCHARGER000000000100001", "Home")
    assert (told["currency_code"], told["energy_price"], told["session_type"]) == ("EUR", 0.2, "free")
    assert "next" not in answer["links"]


async def test_the_portal_list_links_to_the_next_page(charged: Visitor) -> None:
    path = "/v4/groups/300001/charger-charging-sessions?limit=2"
    pages = []
    while path:
        answer = (await charged.get(path)).body
        pages.append([one["attributes"]["energy"] for one in answer["data"]])
        path = answer["links"].get("next", "").removeprefix(charged.url)
    assert pages == [[3000, 2000], [1000]]


@pytest.mark.parametrize(
    "filters",
    [
        "{",
        "7",
        '{"filters": [{}]}',
        '{"filters": [{"field": "x", "operator": "eq", "value": 1}]}',
        '{"filters": [{"field": "energy", "operator": "like", "value": 1}]}',
    ],
)
async def test_unreadable_filters_are_400(charged: Visitor, filters: str) -> None:
    assert (await charged.get(f"/v4/groups/300001/charger-charging-sessions?filters={filters}")).status == 400


async def test_the_last_session_of_each_charger(charged: Visitor) -> None:
    items = (await charged.get("/v4/charger-last-sessions")).body["data"]
    told = {one["attributes"]["charger_id"]: one["attributes"]["charging_energy"] for one in items}
    assert told == {100001: 3.0, 100002: 0.5}
    assert len((await charged.get("/v4/charger-last-sessions?limit=1")).body["data"]) == 1


async def test_the_monthly_sum_leaves_today_out(charged: Visitor, clock: ManualClock) -> None:
    today = (await charged.get("/v2/charger/100001")).body["data"]["chargerData"]["resume"]
    assert (today["totalSessions"], today["chargingTime"], today["totalEnergy"]) == (0, None, 0)
    clock.advance(86_400)
    await charged.sign_in()
    later = (await charged.get("/v2/charger/100001")).body["data"]["chargerData"]["resume"]
    assert (later["totalSessions"], later["chargingTime"], later["totalEnergy"]) == (3, "978", "6000")
