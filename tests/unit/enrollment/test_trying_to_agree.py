"""What agreeing to a request would lead to, told before anybody agrees."""

from msgspec.structs import replace

from chassis.errors import Unavailable
from chassis.foreseeing import Foreseen
from contracts.shared import Notify
from services.enrollment.commands import ApproveRequest
from services.enrollment.domain.admission import Admission
from services.enrollment.domain.leaver import inactive
from tests.unit.enrollment.story import BOSS, OPEN


def test_who_is_agreed_to_would_have_a_seat_or_wait_and_be_told(asking):
    agree = ApproveRequest(enrollment="o1.l1", asker=BOSS, dry_run=True)
    known = Foreseen(next=Admission(target=OPEN))
    follows = asking("manager").when(agree, facts=known).reply["follows"]
    assert (follows["happens"], follows["notices"]) == (
        {"learner-enrolled": 1, "notice-intended": 1},
        {"confirmation": 1},
    )
    follows = asking("manager").enroll("l5").when(replace(agree, notify=Notify.NONE), facts=known).reply["follows"]
    assert (follows["happens"], follows["learners"], follows["notices"]) == ({"learner-waitlisted": 1}, ["l1"], {})


def test_nothing_would_follow_yet_where_another_has_to_agree_as_well(asking):
    agree = ApproveRequest(enrollment="o1.l1", asker=BOSS, dry_run=True)
    story = asking("both").when(agree, facts=Foreseen(next=Admission(target=OPEN)))
    assert (story.reply["awaits"], story.reply["follows"]["happens"]) == ("coordinator", {})


def test_what_would_stand_in_the_way_then_hinders_no_agreement_and_is_told(asking):
    agree = ApproveRequest(enrollment="o1.l1", asker=BOSS, dry_run=True)
    reply = asking("manager").when(agree, facts=Foreseen(next=inactive("l1"))).reply
    assert (reply["state"], reply["follows"]["refused"]["type"]) == ("approved", "/problems/learner-inactive")


def test_while_what_it_rests_on_cannot_be_had_nothing_is_told(asking):
    agree = ApproveRequest(enrollment="o1.l1", asker=BOSS, dry_run=True)
    assert asking("manager").refused(agree, facts=Foreseen(next=Unavailable("Later."))).status == 503
