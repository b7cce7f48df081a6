"""What stands in a mail: words that are filled and never run, and one number for a session wherever it is told."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from contracts.enrollment import CancelledBy, EnrollmentCancelled, EnrollmentState, LearnerEnrolled
from contracts.scheduling import (
    SessionCancelled,
    SessionInstructorsChanged,
    SessionLinkChanged,
    SessionRescheduled,
    SessionRestored,
    SessionRoomChanged,
    SessionScheduled,
)
from contracts.shared import Format
from services.enrollment.domain.own_calendar import Sitting
from services.enrollment.notices.filling import as_html, filled, filled_html
from services.enrollment.notices.links import link_of
from services.enrollment.notices.moments import moment, span
from services.enrollment.notices.rendering import About, Recipient, how_many, letters
from services.enrollment.notices.words import Words
from services.enrollment.projections import ENROLLMENTS, SITTINGS, NoticeDocument
from services.scheduling.projections import SEATS, SESSIONS
from tests.unit.enrollment.showing import of, shown
from tests.unit.enrollment.story import NOON


def test_a_paragraph_of_which_nothing_is_left_is_left_out():
    text = "Hello {name},\n\nJoin: {join}\n\nPlain.\n\n{where} {when}"
    assert filled(text, {"name": "Ada", "join": "", "where": "", "when": "today"}) == "Hello Ada,\n\nPlain.\n\n today"


@pytest.mark.parametrize("name", ["{code}", "{0.__class__}", "%s", "{{code}}", "${code}"])
def test_what_fills_a_template_is_filled_by_nothing_itself(name):
    assert filled("Hello {name}.", {"name": name, "code": "SECRET"}) == f"Hello {name}."


def test_html_holds_the_text_and_nothing_that_is_not_in_it():
    page = as_html("Hello <script>alert(1)</script> & co,\nsee https://x.test/a?b=1&c=2.", "en")
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co,<br>" in page
    assert '<a href="https://x.test/a?b=1&amp;c=2">https://x.test/a?b=1&amp;c=2</a>.' in page


def test_html_makes_lists_of_lists_and_a_button_of_a_link_that_stands_alone():
    page = as_html("Hello,\n\n- Ada <b>\n- Ben\n\nSee it: https://x.test/learning\n\nSee https://x.test", "en")
    assert "<li>Ada &lt;b&gt;</li><li>Ben</li></ul>" in page
    assert 'href="https://x.test/learning">See it</a></p>' in page
    assert page.count("display:inline-block") == 1
    assert 'content="width=device-width' in page


def test_what_fills_html_of_its_own_is_text_and_adds_nothing_else_to_it():
    html = '<style>p{color:red}</style><p>{name}</p><a href="{link}">{unknown}</a>'
    told = filled_html(html, {"name": "<script>A\nB", "link": 'https://x.test/" onclick="x'})
    assert "<p>&lt;script&gt;A<br>\nB</p>" in told
    assert 'href="https://x.test/&quot; onclick=&quot;x"' in told
    assert "p{color:red}" in told


@pytest.mark.parametrize(
    ("about", "page"),
    [
        ({"kind": "confirmation"}, "learning"),
        ({"kind": "cancellation"}, "catalog"),
        ({"kind": "approval", "to": "manager"}, "approvals"),
        ({"kind": "confirmation", "to": "manager", "offering": "o1"}, "offerings/o1"),
        ({"kind": "requirement-due", "requirement": "q1"}, "learning"),
        ({"kind": "team-overdue", "requirement": "q1"}, "requirements/q1"),
    ],
)
def test_a_mail_leads_to_where_there_is_something_to_see_or_to_do(about, page):
    notice = NoticeDocument(notice="n1", learner="l1", **about)
    assert link_of(notice, "https://x.test/") == f"https://x.test/{page}"
    assert link_of(notice, "") == ""


@pytest.mark.parametrize(
    ("zone", "language", "words"),
    [
        ("Europe/Berlin", "en", "Mon 2 Mar 2026, 13:00 (Europe/Berlin)"),
        ("Europe/Berlin", "de", "Mo. 2. März 2026, 13:00 (Europe/Berlin)"),
        ("Asia/Kathmandu", "fr", "Mon 2 Mar 2026, 17:45 (Asia/Kathmandu)"),
    ],
)
def test_a_moment_is_told_by_the_clock_and_in_the_language_of_who_reads_it(zone, language, words):
    assert moment(NOON, zone, language) == words


def test_a_span_names_its_second_day_only_where_it_is_another():
    assert span(NOON, NOON + timedelta(hours=1), "UTC", "en") == "Mon 2 Mar 2026, 12:00\N{EN DASH}13:00 (UTC)"
    assert span(NOON, NOON + timedelta(hours=13), "UTC", "en").endswith("\N{EN DASH}Tue 3 Mar 2026, 01:00 (UTC)")


def test_over_a_change_of_clocks_both_ends_are_what_the_clocks_show():
    start = NOON.replace(month=3, day=29, hour=2, tzinfo=ZoneInfo("UTC")) - timedelta(hours=2)
    assert "01:00\N{EN DASH}04:00" in span(start, start + timedelta(hours=2), "Europe/Berlin", "en")


def test_a_session_has_the_same_number_in_a_mail_as_in_the_calendar_that_is_subscribed_to():
    about = {"session": "o1.s1", "offering": "o1"}
    when = {"starts_at": NOON, "ends_at": NOON + timedelta(hours=1), "timezone": "UTC"}
    events = [
        SessionScheduled(course="c1", component="day", **about, **when),
        SessionRescheduled(**about, **when),
        SessionRoomChanged(room="v1.r1", **about),
        SessionInstructorsChanged(instructors=("i1",), **about),
        SessionLinkChanged(join_url="https://x.test", **about),
        SessionCancelled(**about),
        SessionRestored(**about, **when),
    ]
    seat = {"enrollment": "o1.l1", "offering": "o1", "course": "c1", "learner": "l1"}
    left = EnrollmentCancelled(**seat, was=EnrollmentState.ENROLLED, by=CancelledBy.LEARNER)
    seats = [LearnerEnrolled(**seat, format=Format.LIVE), left, LearnerEnrolled(**seat, format=Format.LIVE)]
    for upto in range(1, len(events) + 1):
        told = [of("o1", event) for event in events[:upto]]
        ours, theirs = shown(SITTINGS, *told)["o1"].sittings[0], shown(SESSIONS, *told)["o1.s1"]
        assert (ours.sequence, ours.changed_at, ours.starts_at) == (
            theirs.sequence,
            theirs.changed_at,
            theirs.starts_at,
        )
    for upto in range(1, len(seats) + 1):
        told = [of("o1", event) for event in seats[:upto]]
        assert shown(ENROLLMENTS, *told)["o1.l1"].changes == shown(SEATS, *told)["o1.l1"].changes == upto


@pytest.mark.parametrize(("kind", "sessions"), [*(("confirmation", n) for n in (0, 1, 3, 5, 6)), ("waitlist", 3)])
def test_how_many_mails_a_notice_is_can_be_told_without_making_them(kind, sessions):
    sittings = [
        Sitting(session=f"o1.s{n}", starts_at=NOON + timedelta(days=n), ends_at=NOON + timedelta(days=n, hours=1))
        for n in range(sessions)
    ]
    about = About(
        notice=NoticeDocument(notice="n1", kind=kind),
        recipient=Recipient(name="Ada", email="ada@x.test"),
        learner="Ada",
        title="Negotiation",
        code="NEG",
        words=Words("{offering}", "{sessions}"),
        sessions=sittings,
    )
    assert how_many(about) == len(letters(about))
