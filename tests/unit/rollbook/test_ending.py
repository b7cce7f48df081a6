"""Between the first signal and the end of a process there is one deadline, and it holds whatever goes on."""

import pytest

from rollbook.ending import STOP_SECONDS, THREADS_SECONDS, Ending


class Timers:
    """Timers that go off when the test says how much time has passed."""

    def __init__(self):
        self.now, self.set = 0.0, []

    def __call__(self, seconds, action):
        timers = self

        class Timer:
            daemon = False

            def start(self):
                assert self.daemon, "it would keep the process from ending"
                timers.set.append((timers.now + seconds, action, self))

            def cancel(self):
                timers.set = [one for one in timers.set if one[2] is not self]

        return Timer()

    def forward(self, seconds):
        self.now += seconds
        for due, action, timer in list(self.set):
            if due <= self.now:
                timer.cancel()
                action()


@pytest.fixture
def timers():
    return Timers()


@pytest.fixture
def codes():
    return []


@pytest.fixture
def ending(timers, codes):
    return Ending(codes.append, timers, lambda: timers.now)


def test_without_a_signal_nothing_ends_it(ending, timers, codes):
    ending.closed()
    timers.forward(3600)

    assert (codes, ending.left) == ([], float("inf"))


def test_what_does_not_end_in_time_is_cut_off_and_that_is_told(ending, timers, codes, caplog):
    ending.begin()
    timers.forward(STOP_SECONDS - 1)
    assert (codes, ending.left) == ([], 1)
    timers.forward(1)

    assert codes == [1]
    assert "cut off" in caplog.text


def test_another_signal_gives_no_more_time(ending, timers, codes):
    ending.begin()
    timers.forward(STOP_SECONDS - 1)
    ending.begin()
    timers.forward(1)

    assert codes == [1]


def test_threads_are_not_waited_for_when_everything_is_closed(ending, timers, codes, caplog):
    ending.begin()
    ending.closed()
    timers.forward(THREADS_SECONDS)

    assert (codes, caplog.text) == ([0], "")


def test_closing_late_gives_threads_no_time_beyond_the_deadline(ending, timers, codes):
    ending.begin()
    timers.forward(STOP_SECONDS - THREADS_SECONDS / 2)
    ending.closed()
    timers.forward(THREADS_SECONDS / 2)

    assert codes == [0]
