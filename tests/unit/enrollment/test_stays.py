"""Where people stood, over both times: late facts land where they belong, and what was recorded later outranks."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import msgspec
from hypothesis import given as for_all
from hypothesis import strategies as st

from chassis.facts import derive
from chassis.incoming import Incoming
from contracts.attendance import (
    CompletionImported,
    CompletionWithdrawn,
    CourseCompleted,
    CourseRenewed,
    ImportedCompletionUndone,
    RenewalWithdrawn,
)
from contracts.enrollment import LearnerChanged, LearnerDeactivated, LearnerReactivated, LearnerRegistered
from contracts.envelope import Recorded
from services.enrollment.projections.requiring import COMPLETED, DONE, PROFILES, STAYS

START = datetime(2026, 1, 1, tzinfo=UTC)


def day(number):
    return START + timedelta(days=number)


def happened(*told):
    """Events as (payload, effective day, recorded day), in the order in which they were recorded."""
    things = []
    for version, (payload, effective, recorded) in zip(count(1), told, strict=False):
        event = Recorded(
            id=f"e{version}",
            type=payload.TYPE,
            service=payload.SERVICE,
            stream="learner:l1",
            version=version,
            root="l1",
            position=version,
            recorded_at=day(recorded),
            effective_at=day(effective),
            actor="anna",
            correlation="",
            data=msgspec.Raw(msgspec.json.encode(payload)),
        )
        things.append(Incoming(event, payload))
    return things


def standing(view, things, on, known_at):
    """The row that was valid on that day, as known on the other."""
    found = [
        row
        for row in derive(view, things)
        if row.effective_from <= day(on) and (row.effective_to is None or day(on) < row.effective_to)
        if row.recorded_from <= day(known_at) and (row.recorded_to is None or day(known_at) < row.recorded_to)
    ]
    assert len(found) <= 1
    return dict(zip([one.name for one in view.columns], found[0].values, strict=True)) if found else None


def role(name, *, changed=("job_role",), **more):
    return LearnerChanged(learner="l1", job_role=name, changed=changed, **more)


REGISTERED = (LearnerRegistered(learner="l1", name="Ada", job_role="Clerk", site="Berlin"), 0, 0)


def test_somebody_stands_where_they_were_put_until_they_are_moved():
    things = happened(REGISTERED, (role("Night  Nurse"), 10, 10))
    assert standing(PROFILES, things, 9, 20)["job_role"] == "clerk"
    row = standing(PROFILES, things, 10, 20)
    assert (row["job_role"], row["site"]) == ("night nurse", "berlin")
    assert [(one.since, one.job_role) for one in STAYS.decode(row["stays"])] == [
        (day(0), "clerk"),
        (day(10), "night nurse"),
    ]


def test_a_late_correction_changes_what_was_so_and_not_what_was_known_then():
    things = happened(REGISTERED, (role("Nurse"), 5, 30))
    assert standing(PROFILES, things, 10, 40)["job_role"] == "nurse"
    assert standing(PROFILES, things, 10, 20)["job_role"] == "clerk"


def test_what_was_recorded_later_outranks_field_by_field():
    things = happened(REGISTERED, (role("Nurse"), 20, 20), (role("Medic"), 10, 30),
                      (LearnerChanged(learner="l1", site="Rome", changed=("site",)), 5, 31))  # fmt: skip
    row = standing(PROFILES, things, 25, 40)
    assert (row["job_role"], row["site"]) == ("medic", "rome")
    row = standing(PROFILES, things, 7, 40)
    assert (row["job_role"], row["site"]) == ("clerk", "rome")


def test_who_left_is_away_until_they_are_back():
    left, back = LearnerDeactivated(learner="l1"), LearnerReactivated(learner="l1")
    things = happened(REGISTERED, (left, 10, 12), (back, 20, 20))
    assert [standing(PROFILES, things, on, 30)["active"] for on in (9, 10, 19, 20)] == [True, False, False, True]
    assert standing(PROFILES, things, 11, 11)["active"]


ROLES = st.sampled_from(["Nurse", "Medic", "Clerk"])
CHANGES = st.lists(st.tuples(ROLES, st.integers(1, 40), st.integers(0, 3)), max_size=7)


@for_all(CHANGES, st.integers(0, 60), st.integers(0, 60))
def test_the_rows_are_what_replaying_the_days_comes_to_for_any_order_of_late_facts(changes, on, known_at):
    told, recorded = [REGISTERED], 0
    for name, effective, later in changes:
        recorded += later
        told.append((role(name), min(effective, recorded), recorded))
    things = happened(*told)
    row = standing(PROFILES, things, on, known_at)

    known = [(version, payload, since) for version, (payload, since, at) in enumerate(told) if at <= known_at]

    def stood(moment):
        so_far = [(version, payload.job_role) for version, payload, since in known if since <= moment]
        return max(so_far)[1].casefold() if so_far else None

    assert (row["job_role"] if row else None) == stood(on)
    stays = {one.since: one.job_role for one in STAYS.decode(row["stays"])} if row else {}
    replayed, last = {}, None
    for moment in range(on + 1):
        if (at := stood(moment)) != last:
            replayed[day(moment)] = last = at
    assert stays == replayed


def test_a_completion_stands_until_it_is_withdrawn_and_the_last_date_told_counts():
    def completed(offering="o1"):
        return CourseCompleted(offering=offering, course="c1", learner="l1")

    withdrawn = CompletionWithdrawn(offering="o1", course="c1", learner="l1")
    things = happened((completed(), 10, 10), (completed(), 8, 12), (withdrawn, 20, 20))
    assert DONE.decode(standing(COMPLETED, things, 15, 15)["done"])["o1"][:2] == ("c1", day(8).isoformat())
    assert DONE.decode(standing(COMPLETED, things, 25, 25)["done"])["o1"][:2] == ("c1", None)
    assert standing(COMPLETED, things, 9, 11) is None


def test_what_was_renewed_was_completed_on_each_of_its_days_until_one_is_taken_back():
    def about(kind, number=None):
        return kind(offering="o1", course="c1", learner="l1", **({"happened_at": day(number)} if number else {}))

    first, gone = about(CourseCompleted), about(RenewalWithdrawn, 20)
    things = happened(
        (first, 5, 5), (about(CourseRenewed, 30), 30, 31), (about(CourseRenewed, 20), 20, 32), (gone, 20, 40)
    )

    def dates(on, known_at):
        done = DONE.decode(standing(COMPLETED, things, on, known_at)["done"]).values()
        return sorted(when for what, when, *_ in done if when and what == "c1")

    assert dates(35, 31) == [day(number).isoformat() for number in (5, 30)]
    assert dates(35, 35) == [day(number).isoformat() for number in (5, 20, 30)]
    assert dates(25, 35) == [day(number).isoformat() for number in (5, 20)]
    assert dates(35, 45) == [day(number).isoformat() for number in (5, 30)]


def test_what_was_completed_in_an_earlier_system_counts_from_its_day_until_that_is_undone():
    imported = CompletionImported(
        record="l1.h1", learner="l1", course="c1", completed_on=date(2026, 1, 6), source="old", batch="j1"
    )
    undone = ImportedCompletionUndone(record="l1.h1", learner="l1", course="c1", batch="j1")
    things = happened((imported, 5, 30), (undone, 40, 40))
    assert DONE.decode(standing(COMPLETED, things, 6, 35)["done"])["l1.h1"][:2] == ("c1", "2026-01-06T12:00:00+00:00")
    assert DONE.decode(standing(COMPLETED, things, 41, 41)["done"])["l1.h1"][:2] == ("c1", None)


def test_what_was_completed_in_an_earlier_system_keeps_the_last_day_on_which_it_counts():
    told = {"learner": "l1", "course": "c1", "completed_on": date(2026, 1, 6), "source": "old", "batch": "j1"}
    ending = CompletionImported(record="l1.h1", expires_on=date(2026, 1, 20), **told)
    things = happened((ending, 5, 30), (CompletionImported(record="l1.h2", **told), 5, 31))
    done = DONE.decode(standing(COMPLETED, things, 40, 40)["done"])
    assert (done["l1.h1"][3], done["l1.h2"][3]) == ("2026-01-20", None)
