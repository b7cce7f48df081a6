"""One offering's seats, made of plain lists: everything is recomputed each time."""

from datetime import timedelta

import msgspec

from services.enrollment.domain import roster as domain

LAST = (float("inf"),)
"""Behind every place."""


def organization_of(learner):
    """Where the people of the model belong: three of each organization, and two nowhere."""
    return [None, "g1", "g2"][int(learner[1:]) % 3]


def theirs(kept, learner):
    """How many seats are kept for this learner; what is kept for nobody is not."""
    organization = organization_of(learner)
    return kept.get(organization, 0) if organization else 0


class Model:
    """One offering's seats, by the book."""

    def __init__(self, capacity, waitlist_limit, offer_minutes, cut_off):
        self.capacity, self.limit, self.minutes, self.cut_off = capacity, waitlist_limit, offer_minutes, cut_off
        self.seated, self.waiting, self.tickets = [], [], 0
        self.held = {}
        self.known = set()
        self.lacking, self.passed = set(), set()
        self.reserved = {}

    def expire(self, now):
        self.held = {learner: until for learner, until in self.held.items() if until > now}

    @property
    def free(self):
        return self.capacity - len(self.seated) - len(self.held)

    def kept(self, now):
        """By organization how many of the free seats are kept for its people; null is kept for nobody."""
        taken = [organization_of(one) for one in (*self.seated, *self.held)]
        return {
            organization: max(seats - (taken.count(organization) if organization else 0), 0)
            for organization, (seats, until) in self.reserved.items()
            if until is None or until > now
        }

    def can(self, learner, now):
        """Whether there is a seat for this learner."""
        kept = self.kept(now)
        general = self.free - sum(kept.values())
        return self.free > 0 and (theirs(kept, learner) > 0 or general > 0)

    def awaited(self, learner, now, passed=()):
        """Whether somebody waits who could have the seat that this learner would get, and was not passed over."""
        kept = self.kept(now)
        mine = organization_of(learner)
        rivals = [one for one in self.queue if one not in passed]
        if theirs(kept, learner) <= 0:
            return bool(rivals)
        scarce = self.free < sum(kept.values())
        return any(organization_of(one) == mine or (scarce and theirs(kept, one) > 0) for one in rivals)

    def left_over(self, learner, now):
        """Whether a seat that went past some is left for this learner, once all whom it did not go past have one."""
        seated = self.seated
        for one in self.queue:
            if one not in self.passed and self.can(one, now):
                self.seated = [*self.seated, one]
        left = bool(self.passed) and self.can(learner, now)
        self.seated = seated
        return left

    @property
    def queue(self):
        return [learner for *_, learner in sorted(self.waiting)]

    def stands(self, learner):
        return learner in self.seated or learner in self.held or learner in self.queue

    def enroll(self, learner, priority, refuse, now):
        if self.stands(learner):
            return "as it is"
        if now >= self.cut_off:
            return "enrollment-closed"
        beside = not refuse and self.left_over(learner, now)
        if self.can(learner, now) and not self.awaited(learner, now, self.passed if refuse else ()):
            self.seated.append(learner)
        elif refuse or (self.limit == 0 and not beside):
            return "offering-full"
        elif self.limit is not None and len(self.waiting) >= self.limit and not beside:
            return "waitlist-full"
        else:
            self.tickets += 1
            self.waiting.append((-priority, self.tickets, learner))
        self.known.add(learner)
        return "done"

    def leave(self, learner):
        self.seated = [one for one in self.seated if one != learner]
        self.held.pop(learner, None)
        self.passed.discard(learner)
        self.waiting = [place for place in self.waiting if place[2] != learner]

    def merge(self, kept, merged):
        """The better of the two places is the kept one's; the other is free."""
        if not self.stands(merged) or kept in self.seated:
            return self.leave(merged)
        offer, places = self.held.get(merged), {place[2]: place for place in self.waiting}
        if merged in self.seated:
            self.leave(kept)
            self.seated.append(kept)
        elif offer and kept not in self.held:
            self.leave(kept)
            self.tickets += 1
            self.held[kept] = offer
        elif merged in places and not (kept in self.held or places.get(kept, LAST) < places[merged]):
            self.leave(kept)
            self.waiting.append((*places[merged][:2], kept))
        self.known.add(kept)
        return self.leave(merged)

    def move_cut_off(self, moved, now):
        self.cut_off = moved
        self.held = {learner: min(until, moved) for learner, until in self.held.items()}
        self.expire(now)

    def promote_first(self, now):
        if now >= self.cut_off:
            return False
        able = [one for one in self.queue if self.can(one, now)]
        learner = next((one for one in able if one not in self.lacking), None)
        self.passed |= set(able if learner is None else able[: able.index(learner)])
        if learner is None:
            return False
        self.leave(learner)
        if self.minutes is None:
            self.seated.append(learner)
        else:
            left = self.cut_off - now
            shortest = max(left / 4, timedelta(minutes=15))
            self.held[learner] = now + min(timedelta(minutes=self.minutes), shortest, left)
        return True


def stands_by_its_history(roster, history):
    """A roster that is kept and read again is the same, and so is one that is folded anew."""
    kept = msgspec.msgpack.encode(roster)
    assert msgspec.msgpack.decode(kept, type=domain.Roster) == roster
    again = domain.blank("roster:o1")
    for event in history:
        again = domain.evolve(again, event)
    assert again == roster, "folding the history again comes to the same"
