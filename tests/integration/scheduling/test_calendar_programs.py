"""Our calendars in the programs that people read them with: khal and node-ical. Where one is missing it is left out."""

import json
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from chassis.ical import Entry, Method, Status, invitation, rendered
from tests.integration.scheduling.programs import BUILD, with_khal, with_node_ical

CONFIG = """
[calendars]
[[feed]]
path = {folder}/feed
type = calendar
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = {timezone}
default_timezone = {timezone}
[default]
default_calendar = feed
[sqlite]
path = {folder}/khal.db
"""
READ = """
const found = require("node-ical").sync.parseICS(require("fs").readFileSync(0, "utf8"))
const events = Object.values(found).filter(one => one.type === "VEVENT")
console.log(JSON.stringify(events.map(one => [one.uid, one.sequence, one.start, one.end, one.status, one.summary])))
"""
WALLS = {
    "Europe/Berlin": ["2026-03-23 09:00", "2026-03-30 09:00", "2026-10-19 09:00", "2026-10-26 09:00"],
    "America/New_York": ["2026-03-23 04:00", "2026-03-30 03:00", "2026-10-19 03:00", "2026-10-26 04:00"],
    "Asia/Kolkata": ["2026-03-23 13:30", "2026-03-30 12:30", "2026-10-19 12:30", "2026-10-26 13:30"],
}
MOMENTS = [
    datetime(2026, 3, 23, 8, tzinfo=UTC),
    datetime(2026, 3, 30, 7, tzinfo=UTC),
    datetime(2026, 10, 19, 7, tzinfo=UTC),
    datetime(2026, 10, 26, 8, tzinfo=UTC),
]
"""Nine in the morning in Berlin, before and after both changes of clocks."""


def entry(number, **changes):
    known = {
        "uid": f"o1.s{number}@rollbook",
        "sequence": 0,
        "changed_at": datetime(2026, 3, 2, tzinfo=UTC),
        "starts_at": MOMENTS[number],
        "ends_at": MOMENTS[number] + timedelta(hours=3),
        "summary": f"Negotiation; Berlin, part {number}",
    }
    return Entry(**known | changes)


def calendar(**changes):
    return rendered("Atrium", [entry(number, **(changes if number == 1 else {})) for number in range(4)])


MOVED = {"sequence": 1, "starts_at": MOMENTS[1] + timedelta(days=1), "ends_at": MOMENTS[1] + timedelta(days=1, hours=3)}
CALLED_OFF = {**MOVED, "sequence": 2, "status": Status.CANCELLED}


class Khal:
    """khal with a configuration of its own, in a zone."""

    def __init__(self, folder, timezone):
        self._config, self._file = folder / "config", folder / "calendar.ics"
        (folder / "feed").mkdir()
        self._config.write_text(CONFIG.format(folder=folder, timezone=timezone))

    def read(self, body):
        """Every start and status in it, in order, after what was read before."""
        self._file.write_bytes(body)
        self._run("import", "--batch", "-a", "feed", str(self._file))
        told = self._run("list", "--day-format", "", "--format", "{start}|{status}|{title}", "2026-03-01", "300d")
        return [tuple(line.split("|")) for line in told.splitlines() if line]

    def _run(self, *arguments):
        done = subprocess.run(
            ["khal", "-c", str(self._config), *arguments], capture_output=True, text=True, check=True, timeout=60
        )
        return done.stdout


@with_khal
@pytest.mark.parametrize("timezone", sorted(WALLS))
def test_khal_shows_each_session_at_the_time_of_its_reader(tmp_path, timezone):
    shown = Khal(tmp_path, timezone).read(calendar())
    assert [start for start, *_ in shown] == WALLS[timezone]
    assert shown[0][2] == "Negotiation; Berlin, part 0"


@with_khal
def test_khal_follows_a_move_and_a_cancellation(tmp_path):
    khal = Khal(tmp_path, "Europe/Berlin")
    khal.read(calendar())
    moved = khal.read(calendar(**MOVED))
    assert [start for start, *_ in moved][1] == "2026-03-31 09:00"
    assert len(moved) == 4
    called_off = khal.read(calendar(**CALLED_OFF))
    assert [status.strip() for _, status, _ in called_off] == ["CONFIRMED", "CANCELLED", "CONFIRMED", "CONFIRMED"]


def node_ical(body):
    done = subprocess.run(["node", "-e", READ], cwd=BUILD, input=body, capture_output=True, check=True, timeout=60)
    return json.loads(done.stdout)


@with_node_ical
@pytest.mark.parametrize(
    ("changes", "sequence", "status"), [({}, 0, "CONFIRMED"), (MOVED, 1, "CONFIRMED"), (CALLED_OFF, 2, "CANCELLED")]
)
def test_node_ical_reads_times_moves_and_cancellations(changes, sequence, status):
    read = node_ical(calendar(**changes))
    expected = [*MOMENTS]
    expected[1] = changes.get("starts_at", MOMENTS[1])
    assert [datetime.fromisoformat(start) for _, _, start, *_ in read] == expected
    assert all(
        datetime.fromisoformat(end) - datetime.fromisoformat(start) == timedelta(hours=3)
        for _, _, start, end, *_ in read
    )
    assert read[1][:2] == ["o1.s1@rollbook", sequence]
    assert read[1][4:] == [status, "Negotiation; Berlin, part 1"]


INVITED = """
const found = require("node-ical").sync.parseICS(require("fs").readFileSync(0, "utf8"))
const one = Object.values(found).find(one => one.type === "VEVENT")
console.log(JSON.stringify([one.method, one.uid, one.sequence, one.status, one.organizer, one.attendee]))
"""


def invited(method, called="Anna", **changes):
    body = invitation(method, entry(1, **changes), organizer="training@x.test", attendee="anna@x.test", called=called)
    done = subprocess.run(["node", "-e", INVITED], cwd=BUILD, input=body, capture_output=True, check=True, timeout=60)
    return json.loads(done.stdout)


@with_node_ical
@pytest.mark.parametrize(
    ("method", "changes", "sequence", "status"),
    [
        (Method.REQUEST, {}, 0, "CONFIRMED"),
        (Method.REQUEST, MOVED, 1, "CONFIRMED"),
        (Method.CANCEL, MOVED, 1, "CANCELLED"),
    ],
)
def test_node_ical_reads_who_invites_whom_to_what(method, changes, sequence, status):
    told, uid, number, state, organizer, attendee = invited(method, **changes)
    assert (told, uid, number, state) == (method.value, "o1.s1@rollbook", sequence, status)
    assert (organizer, attendee["val"]) == ("mailto:training@x.test", "mailto:anna@x.test")
    assert (attendee["params"]["PARTSTAT"], attendee["params"]["RSVP"]) == ("ACCEPTED", False)


@with_node_ical
def test_node_ical_reads_a_name_as_a_name_whatever_is_in_it():
    *_, attendee = invited(Method.REQUEST, called='Anna "Q"; x=1\r\nMETHOD:CANCEL')
    assert attendee["val"] == "mailto:anna@x.test"
    assert attendee["params"]["CN"].strip('"') == "Anna 'Q' x=1 METHOD CANCEL"


@with_khal
def test_khal_takes_an_invitation_in_and_out_again(tmp_path):
    khal = Khal(tmp_path, "Europe/Berlin")
    people = {"organizer": "training@x.test", "attendee": "anna@x.test"}
    assert khal.read(invitation(Method.REQUEST, entry(1), **people))[0][0] == "2026-03-30 09:00"
    assert khal.read(invitation(Method.CANCEL, entry(1, sequence=1), **people))[0][1].strip() == "CANCELLED"
