"""What share completes a format: own history once there is enough, what the field quotes before."""

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.shared import Format
from services.scheduling.domain.completing import ENOUGH, Outcomes, completions, wilson


def completion(format_, *history, live_share=0.5):
    return next(line for line in completions(history, live_share) if line.format is format_)


def own(format_, enrolled, completed):
    return Outcomes(format=format_, enrolled=enrolled, completed=completed)


@pytest.mark.parametrize(
    ("format_", "low", "high", "basis"),
    [
        (Format.LIVE, 0.85, 0.95, "field"),
        (Format.SELF_PACED, 0.15, 0.30, "field"),
        (Format.BLENDED, 0.5, 0.625, "between"),
    ],
)
def test_without_history_a_format_is_projected_from_what_the_field_quotes(format_, low, high, basis):
    line = completion(format_)
    assert (line.low, line.high, line.basis, line.enrolled) == (low, high, basis, 0)
    assert line.low <= line.expected <= line.high


def test_own_history_counts_from_thirty_enrollments_on():
    assert ENOUGH == 30
    assert completion(Format.LIVE, own(Format.LIVE, 29, 29)).basis == "field"
    enough = completion(Format.LIVE, own(Format.LIVE, 30, 24))
    assert (enough.basis, enough.expected, enough.enrolled) == ("own", 0.8, 30)


def test_the_history_of_one_format_says_nothing_about_another():
    assert completion(Format.SELF_PACED, own(Format.LIVE, 500, 450)).basis == "field"


@for_all(st.integers(0, 100), st.sampled_from(list(Format)), st.data())
def test_figures_of_the_field_are_never_called_own(enrolled, format_, data):
    line = completion(format_, own(format_, enrolled, data.draw(st.integers(0, enrolled))))
    assert (line.basis == "own") == (enrolled >= ENOUGH)
    assert line.enrolled == enrolled
    assert (line.field_low, line.field_high) == {
        Format.LIVE: (0.85, 0.95),
        Format.SELF_PACED: (0.15, 0.30),
        Format.BLENDED: (None, None),
    }[format_]


@pytest.mark.parametrize(("live_share", "as_in"), [(0, Format.SELF_PACED), (1, Format.LIVE)])
def test_blended_is_projected_between_the_two_by_its_live_share(live_share, as_in):
    blended, whole = completion(Format.BLENDED, live_share=live_share), completion(as_in)
    assert (blended.low, blended.high) == (whole.low, whole.high)


@pytest.mark.parametrize(
    ("completed", "enrolled", "low", "high"),
    [(24, 30, 0.6269, 0.9050), (0, 30, 0, 0.1135), (30, 30, 0.8865, 1), (50, 100, 0.4038, 0.5962)],
)
def test_an_own_share_has_the_score_interval_around_it(completed, enrolled, low, high):
    assert wilson(completed, enrolled) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
