"""Whatever the editor makes is a body the cloud takes, and a write that is dropped does not pass for one it took."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.schedule_drafts import changed, dumped, loaded
from bot.domain.schedule import DaysAre, Weekday, local_window
from bot.domain.schedule_draft import Draft
from bot.domain.schedule_list import ScheduleLimits
from bot.wallbox.records import decode_schedules, encode_schedules, same_schedules
from simulator.cloud.charger import Charger
from simulator.cloud.schedules import replace_schedules

LIMITS = ScheduleLimits(slots=None, currents_a=(6, 8, 10, 13, 16, 20, 25), energy=True)
AT = datetime(2026, 7, 14, tzinfo=UTC)

clocks = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.integers(0, 59))
presses = st.one_of(
    st.sampled_from([f"day:{day.value}" for day in Weekday]),
    clocks.map("start:{}".format),
    clocks.map("stop:{}".format),
    st.sampled_from(["amps:none", "amps:6", "amps:25", "kwh:none", "kwh:5", "kwh:60"]),
    st.text(max_size=12),
    st.sampled_from(["amps:7", "amps:x", "kwh:0", "kwh:-1", "day:7", "start:24:00", "stop:9:99", "ask:draft"]),
)
zones = st.sampled_from(sorted(available_timezones() - {"localtime"})).map(ZoneInfo)


@given(st.lists(presses, max_size=12), zones, st.sampled_from(DaysAre))
def test_every_edit_leads_to_a_body_that_the_cloud_takes_whole(
    pressed: list[str], zone: ZoneInfo, days_are: DaysAre
) -> None:
    draft = Draft()
    for value in pressed:
        draft = changed(draft, value, LIMITS)
        assert loaded({"name": "schedule", "charger_id": 1, "draft": dumped(draft)}, 1) == draft
    if draft.problem is not None:
        return
    schedule, stamp = draft.stored(zone, AT, days_are), int(AT.timestamp()) + 90
    charger = Charger(1, 1, AT.timestamp())
    body = encode_schedules([schedule], stamp)
    replace_schedules(charger, body, "somebody")
    found = decode_schedules({"schedules": charger.schedules, "lastSchedule": charger.last_schedule})
    assert same_schedules([schedule], found.schedules)
    assert local_window(found.schedules[0], zone, AT, days_are) == draft.window
    assert found.latest_stamp == stamp
    replace_schedules(charger, encode_schedules([], stamp - 100), "somebody")
    replace_schedules(charger, {"schedules": [{**body["schedules"][0], "start": "0001", "uid": "X"}]}, "somebody")
    assert len(charger.schedules) <= 1


def test_a_dropped_entry_is_not_what_was_asked() -> None:
    asked = Draft().stored(ZoneInfo("Europe/Madrid"), AT, DaysAre.LOCAL)
    charger = Charger(1, 1, AT.timestamp())
    body = encode_schedules([asked], int(AT.timestamp()) - 5)
    replace_schedules(charger, body, "somebody")
    found = decode_schedules({"schedules": charger.schedules, "lastSchedule": charger.last_schedule})
    assert not same_schedules([asked], found.schedules)
    assert asked.start == time(21)
