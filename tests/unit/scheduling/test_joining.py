"""Where a session is joined."""

import msgspec
import pytest

from chassis.errors import Refused, Unknown
from contracts.scheduling import OfferingCancelled, SessionCancelled, SessionLinkChanged
from services.scheduling.commands import SetJoinUrl
from services.scheduling.projections import SESSIONS
from tests.unit.scheduling.negotiation import scheduled
from tests.unit.scheduling.test_projections import shown
from tests.unit.scheduling.test_sessions import SESSION, schedule

LINK = "https://meet.example.org/neg"


def link(join_url=LINK):
    return SetJoinUrl(session="o1.s1", join_url=join_url)


def test_a_session_is_scheduled_with_its_address(given):
    assert given(scheduled()).when(schedule(join_url=LINK)).events[0].join_url == LINK


def test_the_address_changes_and_goes_away(given):
    story = given(scheduled(), SESSION).when(link())
    assert story.events == [SessionLinkChanged(session="o1.s1", offering="o1", join_url=LINK)]
    assert story.when(link()).events == []
    assert story.when(link(None)).events == [SessionLinkChanged(session="o1.s1", offering="o1")]


def test_nobody_joins_what_there_is_not(given):
    with pytest.raises(Unknown):
        given(scheduled()).when(link())


@pytest.mark.parametrize(
    ("event", "slug"),
    [
        (SessionCancelled(session="o1.s1", offering="o1"), "session-cancelled"),
        (OfferingCancelled(offering="o1", course="c1"), "offering-cancelled"),
    ],
)
def test_nobody_joins_what_was_called_off(given, event, slug):
    with pytest.raises(Refused) as refusal:
        given(scheduled(), SESSION, event).when(link())
    assert refusal.value.kind == slug


@pytest.mark.parametrize(
    "bad", ["javascript:alert(1)", "meet.example.org", "https://", "https://a b", "https:///x", LINK + "\n"]
)
def test_an_address_is_one_of_the_web(bad):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"session": "o1.s1", "join_url": bad}, SetJoinUrl)


def test_each_change_of_a_session_is_counted():
    changed = SessionLinkChanged(session="o1.s1", offering="o1", join_url=LINK)
    assert shown(SESSIONS, SESSION)["o1.s1"].sequence == 0
    found = shown(SESSIONS, SESSION, changed, SessionCancelled(session="o1.s1", offering="o1"))["o1.s1"]
    assert (found.sequence, found.join_url) == (2, LINK)
