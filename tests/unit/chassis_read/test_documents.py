import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.fold import fold_document, keys_of
from chassis.incoming import Incoming, Untakable
from chassis.readstore.port import Stored, Write
from contracts.enrollment import RosterClosed
from tests.toys.reading import ROSTERS, MemoryLog, Roster, cancelled, completed, enrolled, recorded


def incoming(events):
    return [Incoming(event, event.payload()) for event in events]


def stored(write: Write) -> Stored:
    return Stored(key=write.key, revision=write.revision + 1, versions=write.versions, body=write.body)


def roster(write: Write | None) -> Roster | None:
    return msgspec.json.decode(write.body, type=Roster) if write and write.body else None


def test_the_first_event_is_folded_on_a_blank_document():
    write = fold_document(ROSTERS, "o1", None, incoming([recorded(enrolled("o1", "l1"), "roster:o1")]))

    assert roster(write) == Roster(offering="o1", learners=["l1"], size=1)
    assert write.revision == 0


def test_a_document_remembers_the_last_version_of_each_stream_with_its_service():
    events = [
        recorded(enrolled("o1", "l1"), "roster:o1", version=3),
        recorded(completed("o1", "l1"), "progress:o1.l1", version=2),
    ]

    write = fold_document(ROSTERS, "o1", None, incoming(events))

    assert write.versions == {"enrollment/roster:o1": 3, "attendance/progress:o1.l1": 2}


def test_what_was_seen_before_is_skipped_though_versions_have_gaps():
    first = fold_document(ROSTERS, "o1", None, incoming([recorded(enrolled("o1", "l1"), "roster:o1", version=4)]))
    again = [
        recorded(enrolled("o1", "l0"), "roster:o1", version=2),
        recorded(enrolled("o1", "l1"), "roster:o1", version=4),
        recorded(enrolled("o1", "l2"), "roster:o1", version=7),
    ]

    assert roster(fold_document(ROSTERS, "o1", stored(first), incoming(again))).learners == ["l1", "l2"]


def test_nothing_new_is_nothing_to_write():
    events = incoming([recorded(enrolled("o1", "l1"), "roster:o1")])
    first = fold_document(ROSTERS, "o1", None, events)

    assert fold_document(ROSTERS, "o1", stored(first), events) is None


def test_a_removed_document_keeps_its_versions():
    log = MemoryLog("enrollment")
    events = [log.add(enrolled("o1", "l1"), "roster:o1"), log.add(RosterClosed(offering="o1"), "roster:o1")]
    write = fold_document(ROSTERS, "o1", None, incoming(events))

    assert write.body is None
    assert fold_document(ROSTERS, "o1", stored(write), incoming(events)) is None


def test_indexed_fields_are_handed_out_as_columns():
    write = fold_document(ROSTERS, "o1", None, incoming([recorded(enrolled("o1", "l1"), "roster:o1")]))

    assert write.columns == {"offering": "o1", "size": 1}


def test_a_fold_that_fails_names_its_event():
    def fold(document, event, recorded):
        raise ZeroDivisionError

    view = msgspec.structs.replace(ROSTERS, fold=fold)
    event = recorded(enrolled("o1", "l1"), "roster:o1", position=7)

    with pytest.raises(Untakable) as failure:
        fold_document(view, "o1", None, incoming([event]))
    assert failure.value.recorded.position == 7
    assert isinstance(failure.value.__cause__, ZeroDivisionError)


@pytest.mark.parametrize(("key", "keys"), [("o1", ("o1",)), (["o1", "o2", "o1"], ("o1", "o2")), ((), ())])
def test_a_key_function_names_one_document_or_several_or_none(key, keys):
    view = msgspec.structs.replace(ROSTERS, key=lambda event, recorded: key)

    assert keys_of(view, *incoming([recorded(enrolled("o1", "l1"), "roster:o1")])) == keys


@st.composite
def deliveries(draw):
    """A history over two services, and a way in which it could arrive: interleaved, doubled, split."""
    enrollment, attendance = MemoryLog("enrollment"), MemoryLog("attendance")
    for learner in draw(st.lists(st.sampled_from(["l1", "l2", "l3"]), max_size=8)):
        made = draw(st.sampled_from([enrolled, cancelled]))
        enrollment.add(made("o1", learner), "roster:o1")
    for learner in draw(st.lists(st.sampled_from(["l1", "l2", "l3"]), max_size=4)):
        attendance.add(completed("o1", learner), f"progress:o1.{learner}")
    order = []
    for log in (enrollment, attendance):
        places = list(range(len(log.events)))
        for back in draw(st.lists(st.integers(0, max(len(places) - 1, 0)), max_size=2)):
            places += range(back, len(log.events))
        order.append([log.events[place] for place in places])
    arriving = []
    while any(order):
        chosen = draw(st.sampled_from([events for events in order if events]))
        arriving.append(chosen.pop(0))
    cuts = sorted(draw(st.lists(st.integers(0, len(arriving)), max_size=4)))
    batches = [arriving[start:end] for start, end in zip([0, *cuts], [*cuts, len(arriving)], strict=True)]
    return [*enrollment.events, *attendance.events], batches


@given(deliveries())
def test_interleaving_doubling_and_splitting_change_nothing(delivery):
    history, batches = delivery
    once = fold_document(ROSTERS, "o1", None, incoming(history))

    kept = None
    for batch in batches:
        write = fold_document(ROSTERS, "o1", kept, incoming(batch))
        kept = stored(write) if write else kept

    assert (kept and (kept.body, kept.versions)) == (once and (once.body, once.versions))
