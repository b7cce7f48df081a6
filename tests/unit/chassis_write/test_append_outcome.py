"""What an append is told whose answer was cut off, from what the log holds of it afterwards."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from chassis.clock import from_micros
from chassis.eventlog.port import Answer, Append, LogDamaged, LogUnavailable, NewEvent, OutcomeUnknown, Repeated
from chassis.eventlog.postgres.outcome import Found, settle, told
from chassis.eventlog.rows import pack

SEATED = Answer(body_hash=b"h" * 16, status=201, reply=b'{"seat":1}')
FULL = Answer(body_hash=b"h" * 16, status=409, reply=b'{"detail":"full"}')
STATE = b'{"id":"e1"}'


def taken(stream: str, state: bytes = STATE) -> NewEvent:
    return NewEvent(stream, 1, "rollbook.toy.counted.v1", state)


SEAT = Append(command_id=b"seat", answer=SEATED, events=[taken("seat:o1"), taken("seat:o2")])
REFUSAL = Append(command_id=b"refusal", answer=FULL)
UNNAMED = Append(events=[taken("seat:o3")])
ROW = (17, 1_000, STATE)


def test_what_was_recorded_is_answered_as_it_would_have_been():
    found = Found(ROW, {b"seat": (pack(SEATED, 2), 1_000), b"refusal": (pack(FULL, 0), 1_000)})
    appended = told([SEAT, REFUSAL, UNNAMED], found, "log")
    assert appended.positions == [(17, 18), (0, 0), (19, 19)]
    assert appended.recorded_at == from_micros(1_000)


def test_events_of_commands_without_ids_are_recognized_by_their_bytes():
    assert told([UNNAMED], Found(ROW, {}), "log").positions == [(17, 17)]


def test_a_refusal_alone_is_recognized_by_its_answer():
    appended = told([REFUSAL], Found(None, {b"refusal": (pack(FULL, 0), 1_000)}), "log")
    assert appended.positions == [(0, 0)]
    assert appended.recorded_at == from_micros(1_000)


def test_what_was_not_recorded_is_told_as_such():
    with pytest.raises(LogUnavailable, match="Nothing was appended") as away:
        told([SEAT], Found(None, {}), "log")
    assert not isinstance(away.value, OutcomeUnknown)


@pytest.mark.parametrize(
    "found",
    [
        Found((17, 1_000, b'{"id":"another"}'), {b"seat": (pack(SEATED, 2), 1_000)}),
        Found(None, {b"seat": (pack(SEATED, 1), 1_000)}),
        Found(ROW, {b"seat": (pack(FULL, 2), 1_000)}),
    ],
    ids=["other events", "on other streams", "another answer"],
)
def test_an_id_that_somebody_else_has_used_meanwhile_is_taken(found):
    with pytest.raises(Repeated) as repeated:
        told([SEAT], found, "log")
    assert repeated.value.command_ids == (b"seat",)


def test_one_command_that_somebody_else_has_sent_too_does_not_vouch_for_its_neighbors():
    with pytest.raises(Repeated) as repeated:
        told([SEAT, REFUSAL], Found(None, {b"refusal": (pack(FULL, 0), 1_000)}), "log")
    assert repeated.value.command_ids == (b"refusal",)


def test_what_leaves_no_trace_is_not_known():
    with pytest.raises(OutcomeUnknown, match="not known"):
        told([Append()], Found(None, {}), "log")


class Gone:
    """A server that took an append and then went away, and cannot be asked since."""

    database = SimpleNamespace(name="log")

    def __init__(self, failure: Exception) -> None:
        self.failure = failure

    @contextmanager
    def session(self):
        raise self.failure
        yield


@pytest.mark.parametrize("failure", [LogUnavailable("away"), LogDamaged("another's")])
def test_what_became_of_an_append_is_not_known_while_the_server_stays_away(monkeypatch, failure):
    monkeypatch.setattr("chassis.eventlog.postgres.outcome.PATIENCE_SECONDS", 0.0)
    with pytest.raises(OutcomeUnknown, match="not known"):
        settle(Gone(failure), SimpleNamespace(pid=1, started=None), [SEAT])
