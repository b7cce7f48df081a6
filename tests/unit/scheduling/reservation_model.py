"""Reservations as a plain list, judged by looking at all of it each time."""

from datetime import datetime, timedelta

import msgspec

PADS = {"v1.r1": (0, 0), "v1.r2": (30, 15), "v2.r3": (0, 20)}
UNITS = {"v1.r1": 1, "v1.r2": 1, "v2.r3": 1, "i1": 1, "i2": 1, "i3": 1, "e1": 3}
HOMES = {"i1": "v1", "i2": "v2", "i3": None}
WAY = timedelta(minutes=30)
TAKEN = {"v": "room-taken", "i": "instructor-taken", "e": "equipment-short"}


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """What a session is to have to itself."""

    starts_at: datetime
    ends_at: datetime
    room: str | None = None
    people: tuple[str, ...] = ()
    units: int = 0

    @property
    def venue(self):
        return self.room and self.room.partition(".")[0]

    def held(self, session):
        """One line a resource."""
        if self.room:
            before, after = (timedelta(minutes=minutes) for minutes in PADS[self.room])
            yield Line(self.room, self.starts_at - before, self.ends_at + after, 1, session, self.venue)
        for person in self.people:
            yield Line(person, self.starts_at, self.ends_at, 1, session, self.venue or HOMES[person])
        if self.units:
            yield Line("e1", self.starts_at, self.ends_at, self.units, session, self.venue)


class Line(msgspec.Struct, frozen=True):
    """So many units of a resource from then until then; of a session, at a venue."""

    resource: str
    since: datetime
    until: datetime
    units: int
    session: str
    venue: str | None


class Model:
    """All reservations there are, and what each session needs; called off ones need nothing. Holds have lines too,
    until it is told that they are over, and are in nobody's way once they have expired.
    """

    def __init__(self):
        self.lines, self.needs, self.cancelled = [], {}, set()
        self.expires, self.kept = {}, {}

    def put(self, session, needs, now):
        """The session has what it needs from now on, and nothing else."""
        self.lines = [line for line in self.lines if line.session != session]
        self.lines += needs.held(session) if needs.ends_at > now else ()
        self.needs[session] = needs
        self.cancelled.discard(session)

    def hold(self, hold, needs, expires):
        self.lines += needs.held(hold)
        self.expires[hold], self.kept[hold] = expires, needs

    def end(self, hold):
        self.lines = [line for line in self.lines if line.session != hold]

    def lapsed(self, line, now):
        """Whether it is of a hold that has expired."""
        return line.session in self.expires and self.expires[line.session] <= now

    def cancel(self, session):
        self.lines = [line for line in self.lines if line.session != session]
        self.cancelled.add(session)

    def in_the_way(self, session, needs, now, hold=None):
        """What clashes, as (kind, resource, the sessions any of which may be told for it); but for the hold it uses."""
        if needs.ends_at <= now:
            return []
        found = []
        for line in needs.held(session):
            others = [one for one in self.lines if one.resource == line.resource and not self.lapsed(one, now)]
            others = [one for one in others if one.session not in {session, hold}]
            beside = [one for one in others if one.since < line.until and line.since < one.until]
            kind = TAKEN[line.resource[0]]
            if peak(beside, line) + line.units > UNITS[line.resource]:
                if kind == "equipment-short":
                    found.append((kind, line.resource, {one.session for one in beside}))
                else:
                    found += [(kind, line.resource, {one.session}) for one in beside]
            if kind == "instructor-taken":
                found += self._ways(line, others)
        return found

    def _ways(self, line, others):
        before = [one for one in others if one.venue and one.until <= line.since]
        after = [one for one in others if one.venue and one.since >= line.until]
        last = max((one.until for one in before), default=None)
        first = min((one.since for one in after), default=None)
        if any(near(one, line) for one in before if one.until == last):
            yield "travel-too-short", line.resource, {one.session for one in before if one.until == last}
        if any(near(one, line) for one in after if one.since == first):
            yield "travel-too-short", line.resource, {one.session for one in after if one.since == first}


def peak(beside, line):
    """The most units of these at an instant of the line."""
    instants = {line.since, *(one.since for one in beside if one.since >= line.since)}
    return max(sum(one.units for one in beside if one.since <= now < one.until) for now in instants)


def near(one, line):
    """Whether nobody gets from the one to the other in time."""
    gap = line.since - one.until if one.until <= line.since else one.since - line.until
    return bool(one.venue and line.venue and one.venue != line.venue and gap < WAY)


def agrees(told, expected):
    """Each clash that is told is one by the list, and each one by the list is told."""
    seen = [(one["kind"], one["resource"], one.get("session") or one.get("hold")) for one in told]
    assert len(set(seen)) == len(seen)
    for kind, resource, session in seen:
        assert any((kind, resource) == one[:2] and (session in one[2] or not (one[2] or session)) for one in expected)
    for kind, resource, sessions in expected:
        assert any((kind, resource) == one[:2] and (one[2] in sessions or not sessions) for one in seen)
