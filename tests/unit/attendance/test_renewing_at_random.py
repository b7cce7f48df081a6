"""Whatever is told of an open offering, in whatever order and however often: it is completed as often as that says."""

from hypothesis import given as forall
from hypothesis import strategies as st

from contracts.attendance import ComponentOutcomeRecorded, Outcome
from tests.unit.attendance.conftest import START
from tests.unit.attendance.test_renewing import DAYS, NOT_MET, TWO_PARTS, stands, story, told

NAMED = st.builds(
    told,
    st.sampled_from([0, 1, 3, 5, 8, 12, 20, 300, 304, 310, 600]),
    outcome=st.sampled_from([Outcome.COMPLETED, Outcome.COMPLETED, Outcome.EXEMPT]),
    component=st.sampled_from("ab"),
    source=st.sampled_from(["lms", "hr"]),
)


def key(command):
    return command.component, command.source, command.source_id


SOME = st.lists(NAMED, max_size=8, unique_by=key)


def model(commands):
    """When the course was completed, said plainly: again whenever everything has been, a week after it was last."""
    done = {"a": set(), "b": set()}
    waived = {"a": set(), "b": set()}
    for command in commands:
        number = (command.effective_at - START).days
        done[command.component].add(number)
        if command.outcome is Outcome.EXEMPT:
            waived[command.component].add(number)
    dates = []
    for on in range(DAYS):
        floor = dates[-1] + 7 if dates else 0
        new = {one: any(floor <= number <= on for number in done[one]) for one in done}
        free = {one: any(number <= on for number in waived[one]) for one in done}
        if all(new[one] or free[one] for one in done) and any(new.values()):
            dates.append(on)
    return dates


@forall(SOME)
def test_on_every_day_it_was_completed_as_often_as_what_stands_says(given, commands):
    made, expected = story(given, TWO_PARTS, *commands), model(commands)
    for on in (0, 2, 8, 11, 19, 27, 303, 305, 310, 599, DAYS):
        assert stands(made, on) == [number for number in expected if number <= on]


@forall(SOME.flatmap(lambda some: st.tuples(st.just(some), st.permutations([*some, *some]))))
def test_in_any_order_and_however_often_it_is_delivered_the_same_comes_out(given, orders):
    once, again = orders
    made = story(given, TWO_PARTS, *again)
    assert stands(made) == model(once)
    assert sum(isinstance(event, ComponentOutcomeRecorded) for event, _ in made.dated) == len(once)


@forall(st.data(), SOME)
def test_what_is_taken_back_by_its_id_might_as_well_never_have_been_said(given, data, some):
    wrong = data.draw(st.lists(st.sampled_from(some), unique_by=key)) if some else []
    order = list(data.draw(st.permutations(some)))
    for one in wrong:
        gone = told(900, one.source_id, NOT_MET, component=one.component, source=one.source)
        order.insert(data.draw(st.integers(order.index(one) + 1, len(order))), gone)
    made, expected = story(given, TWO_PARTS, *order), model([one for one in some if one not in wrong])
    for on in (2, 11, 27, 305, DAYS):
        assert stands(made, on) == [number for number in expected if number <= on]
