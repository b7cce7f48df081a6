"""One offering's seats, made of plain lists: everything is recomputed each time."""

from datetime import timedelta

import msgspec

from services.enrollment.domain import roster as domain


class Model:
    """One offering's seats, by the book."""

    def __init__(self, capacity, waitlist_limit, offer_minutes, cut_off):
        self.capacity, self.limit, self.minutes, self.cut_off = capacity, waitlist_limit, offer_minutes, cut_off
        self.seated, self.waiting, self.tickets = [], [], 0
        self.held = {}
        self.known = set()
        self.lacking = set()

    def expire(self, now):
        self.held = {learner: until for learner, until in self.held.items() if until > now}

    @property
    def free(self):
        return self.capacity - len(self.seated) - len(self.held)

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
        if self.free > 0 and not self.waiting:
            self.seated.append(learner)
        elif refuse or self.limit == 0:
            return "offering-full"
        elif self.limit is not None and len(self.waiting) >= self.limit:
            return "waitlist-full"
        else:
            self.tickets += 1
            self.waiting.append((-priority, self.tickets, learner))
        self.known.add(learner)
        return "done"

    def leave(self, learner):
        self.seated = [one for one in self.seated if one != learner]
        self.held.pop(learner, None)
        self.waiting = [place for place in self.waiting if place[2] != learner]

    def move_cut_off(self, moved, now):
        self.cut_off = moved
        self.held = {learner: min(until, moved) for learner, until in self.held.items()}
        self.expire(now)

    def promote_first(self, now):
        able = [learner for learner in self.queue if learner not in self.lacking]
        if self.free <= 0 or not able or now >= self.cut_off:
            return False
        learner = able[0]
        self.leave(learner)
        if self.minutes is None:
            self.seated.append(learner)
        else:
            self.held[learner] = min(now + timedelta(minutes=self.minutes), self.cut_off)
        return True


def stands_by_its_history(roster, history):
    """A roster that is kept and read again is the same, and so is one that is folded anew."""
    kept = msgspec.msgpack.encode(roster)
    assert msgspec.msgpack.decode(kept, type=domain.Roster) == roster
    again = domain.blank("roster:o1")
    for event in history:
        again = domain.evolve(again, event)
    assert again == roster, "folding the history again comes to the same"
