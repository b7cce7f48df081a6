"""What needs somebody, and what reports count."""

from tests.unit.dashboard.api import at

NEEDS = [
    {
        "kind": "full",
        "severity": "warn",
        "due_at": at(25),
        "offering": "o1",
        "title": "Sales workshop, Berlin",
        "figures": {"capacity": 12, "enrolled": 12, "waiting": 4},
    },
    {
        "kind": "below_minimum",
        "severity": "bad",
        "due_at": at(26),
        "called_off_at": at(26),
        "offering": "o2",
        "title": "Negotiation, New York",
        "figures": {"enrolled": 3, "minimum": 6},
    },
    {
        "kind": "open_roll",
        "severity": "warn",
        "due_at": at(-20),
        "offering": "o1",
        "session": "o1.s1",
        "title": "Sales workshop, Munich",
        "figures": {"unrecorded": 2, "expected": 12},
    },
    {
        "kind": "missing_pre_work",
        "severity": "warn",
        "due_at": at(48),
        "offering": "o2",
        "title": "Sales onboarding",
        "figures": {"missing": 7, "enrolled": 20},
        "learners": [f"l{n:02d}" for n in range(7)],
    },
]


def report_row(**row) -> dict:
    figures = {"completed": 0, "failed": 0, "withdrawn": 0, "in_progress": 0, "left_before_start": 0}
    told = figures | row
    return told | {"completion_rate": told["completed"] / told["enrolled"] if told["enrolled"] else None}


BY = {
    "format": [
        report_row(format="live", enrolled=36, completed=32, in_progress=4),
        report_row(format="blended", enrolled=40, completed=9, in_progress=31),
        report_row(format="self_paced", enrolled=748, completed=531, failed=91, withdrawn=126),
    ],
    "format,course": [
        report_row(format="live", course="WORKSHOP", course_id="c1", enrolled=36, completed=32),
        report_row(format="self_paced", course="AAA", course_id="c2", enrolled=748, completed=531),
    ],
    "course": [
        report_row(course="WORKSHOP", course_id="c1", enrolled=36, completed=32, in_progress=4),
        report_row(
            course="AAA", course_id="c2", enrolled=748, completed=531, failed=91, withdrawn=126, left_before_start=30
        ),
    ],
    "offering": [report_row(offering="SALES-BERLIN", offering_id="o1", enrolled=13, completed=0, in_progress=13)],
}
