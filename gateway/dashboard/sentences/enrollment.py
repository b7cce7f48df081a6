"""How the events of enrollment are told."""

from collections.abc import Mapping

from gateway.dashboard.phrases import (
    Sentence,
    amount,
    because,
    cancelled,
    enrolled,
    imported,
    noticed,
    on_offering,
    on_path,
    on_program,
    passed_over,
    person_on_course,
    person_on_offering,
    rule,
)
from gateway.dashboard.words import Line

WAITS_NO_MORE = {"enrolled": "has a seat", "left": "has left", "erased": "was erased", "merged": "by another id"}
"""Why somebody waits for a date no more, in words."""
PASSED_ON = {"vacant": "no manager is there", "undecided": "the manager did not decide in time"}
"""Why a coordinator decides in place of a manager, in words."""
SENTENCES: Mapping[str, Sentence] = {
    "organization-registered": lambda data, names: Line(what="Organization added", about=str(data.get("name"))),
    "organization-changed": lambda data, names: Line(what="Organization changed", about=str(data.get("name"))),
    "organization-closed": lambda data, names: Line(what="Organization closed", about=str(data.get("organization"))),
    "learner-registered": lambda data, names: Line(
        what=f"{names.who(data.get('learner'))} added", href=f"/learners/{data.get('learner')}"
    ),
    "learner-changed": lambda data, names: Line(
        what=f"{names.who(data.get('learner'))} changed", href=f"/learners/{data.get('learner')}"
    ),
    "learner-deactivated": lambda data, names: Line(
        what=f"{names.who(data.get('learner'))} has left", href=f"/learners/{data.get('learner')}"
    ),
    "learner-reactivated": lambda data, names: Line(
        what=f"{names.who(data.get('learner'))} is back", href=f"/learners/{data.get('learner')}"
    ),
    "learner-erased": lambda data, names: Line(what="Learner erased", href=f"/learners/{data.get('learner')}"),
    "learners-merged": lambda data, names: Line(
        what=f"{names.who(data.get('merged'))} is the same person as {names.who(data.get('kept'))}",
        href=f"/learners/{data.get('kept')}",
    ),
    "legal-hold-placed": lambda data, names: Line(
        what=f"{names.who(data.get('learner'))} under a legal hold", href=f"/learners/{data.get('learner')}"
    ),
    "legal-hold-lifted": lambda data, names: Line(
        what=f"{names.who(data.get('learner'))} under no legal hold any more", href=f"/learners/{data.get('learner')}"
    ),
    "retention-set": lambda data, names: Line(
        what="Retention set",
        note=f"{data['years']} years" if data.get("years") else "none",
        href=f"/courses/{data.get('course')}",
    ),
    "code-released": lambda data, names: Line(
        what=f"{str(data.get('kind')).capitalize()} free again", about=str(data.get("code"))
    ),
    "learner-provisioned": lambda data, names: Line(
        what=f"{names.who(data.get('learner'))} provisioned by a directory", href=f"/learners/{data.get('learner')}"
    ),
    "learner-unprovisioned": lambda data, names: Line(
        what=f"{names.who(data.get('learner'))} given up by a directory", href=f"/learners/{data.get('learner')}"
    ),
    "learner-grouped": lambda data, names: Line(
        what=f"{names.who(data.get('learner'))} put into groups of a directory", href=f"/learners/{data.get('learner')}"
    ),
    "group-provisioned": lambda data, names: Line(
        what="Group provisioned by a directory", about=str(data.get("organization"))
    ),
    "group-members-changed": lambda data, names: Line(
        what="Members of a directory's group changed", about=str(data.get("organization"))
    ),
    "leaver-released": lambda data, names: Line(
        what=f"Seats of {names.who(data.get('learner'))} let go",
        note=f"{len(data.get('enrollments') or ())} seats and places",
        href=f"/learners/{data.get('learner')}",
    ),
    "requirement-defined": lambda data, names: Line(
        what="Requirement defined", about=str(data.get("title")), href=f"/requirements/{data.get('requirement')}"
    ),
    "requirement-revised": lambda data, names: Line(
        what="Requirement revised", about=str(data.get("title")), href=f"/requirements/{data.get('requirement')}"
    ),
    "requirement-retired": lambda data, names: Line(
        what="Requirement retired", about="", href=f"/requirements/{data.get('requirement')}"
    ),
    "roster-opened": on_offering("Roster opened"),
    "roster-terms-changed": on_offering("Terms of the roster changed"),
    "roster-moved": on_offering("May be left for free, because it was moved"),
    "roster-closed": on_offering("Roster closed"),
    "seats-reserved": on_offering(
        "Seats reserved", lambda data: f"{sum(one['seats'] for one in data.get('reservations') or ())} in all"
    ),
    "capacity-changed": on_offering(
        "Capacity changed", lambda data: f"to {data['capacity']}" if data.get("capacity") else "no limit"
    ),
    "learner-enrolled": enrolled,
    "learner-waitlisted": person_on_offering("joined the waitlist"),
    "enrollment-requested": person_on_offering("asks to be enrolled"),
    "enrollment-approved": person_on_offering("may be enrolled", lambda data, names: f"the {data.get('by')} agreed"),
    "enrollment-rejected": person_on_offering(
        "is not to be enrolled", lambda data, names: f"the {data.get('by')} did not agree"
    ),
    "enrollment-refused": person_on_offering("was refused", rule),
    "request-passed-on": person_on_offering(
        "waits for a coordinator", lambda data, names: PASSED_ON.get(str(data.get("why")), "")
    ),
    "request-deadline-moved": person_on_offering("can be agreed to until another day"),
    "request-withdrawn": person_on_offering("does not ask any more"),
    "request-lapsed": person_on_offering("asked, and nobody decided in time"),
    "interest-registered": person_on_course("waits for a date"),
    "interest-withdrawn": person_on_course(
        "waits for a date no more", lambda data, names: WAITS_NO_MORE.get(str(data.get("because")), "")
    ),
    "interest-told": person_on_offering("was told of the date"),
    "learner-passed-over": person_on_offering("was passed over", passed_over),
    "seat-offered": person_on_offering("offered a seat", because),
    "seat-offer-expired": person_on_offering("did not take the seat in time"),
    "seat-offer-declined": person_on_offering("declined the seat"),
    "enrollment-cancelled": cancelled,
    "minimum-met": on_offering("Minimum met", lambda data: f"{data.get('enrolled')} of minimum {data.get('minimum')}"),
    "minimum-missed": on_offering(
        "Minimum missed", lambda data: f"{data.get('enrolled')} of minimum {data.get('minimum')}"
    ),
    "policy-defined": lambda data, names: Line(what="Policy defined", about=str(data.get("title"))),
    "policy-revised": lambda data, names: Line(what="Policy revised", about=str(data.get("title"))),
    "program-terms-set": on_program("Approval set"),
    "offering-terms-set": on_offering("Price and policy set"),
    "seat-charged": person_on_offering("charged for the seat", amount),
    "cancellation-charged": person_on_offering("charged for leaving", amount),
    "charge-reversed": person_on_offering("no longer charged", amount),
    "notice-intended": noticed,
    "notice-delivered": lambda data, names: Line(what="Notice sent", href=f"/outbox/{data.get('notice')}"),
    "notice-deferred": lambda data, names: Line(what="Notice waits for the mail server"),
    "notice-bounced": lambda data, names: Line(what="Notice refused by the mail server"),
    "notice-given-up": lambda data, names: Line(what="Notice given up"),
    "notice-skipped": lambda data, names: Line(what="Notice not sent", about=str(data.get("why"))),
    "notice-requeued": lambda data, names: Line(what="Notice sent again"),
    "template-defined": lambda data, names: Line(what="Notices reworded", about=str(data.get("template"))),
    "template-dropped": lambda data, names: Line(what="Notices reworded", about=str(data.get("template"))),
    "program-enrolled": on_path("joined the program"),
    "program-enrollment-moved": on_path("moved to a newer version of the program"),
    "program-enrollment-cancelled": on_path("left the program"),
    "import-opened": imported("opened"),
    "import-started": imported("started"),
    "import-advanced": imported("advanced"),
    "import-finished": imported("finished"),
    "import-stopped": imported("stopped"),
    "import-cleared": imported("cleared away"),
}

BEHIND_THE_SCENES = frozenset(
    {
        "code-released",
        "learner-grouped",
        "request-deadline-moved",
        "roster-opened",
        "roster-closed",
        "roster-moved",
        "roster-terms-changed",
        "interest-told",
        "notice-intended",
        "notice-delivered",
        "notice-deferred",
        "notice-requeued",
        "notice-skipped",
        "import-opened",
        "import-advanced",
        "import-cleared",
    }
)
