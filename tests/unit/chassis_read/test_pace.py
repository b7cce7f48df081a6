"""How long a group lets messages gather: not at all while few come, a moment while many do."""

from chassis.kafka.pace import AT_ONCE, BUSY_A_SECOND, HANDFUL, PAUSE_SECONDS, Pace


def paused(arrivals):
    """Whether it waits after each of these deliveries (seconds since the one before, messages)."""
    now = [0.0]
    pace = Pace(lambda: now[0])
    answers = []
    for seconds, messages in arrivals:
        now[0] += seconds
        answers.append(pace.after(messages))
    return answers


def test_a_message_now_and_then_is_never_kept_waiting():
    assert paused([(0.1, 1)] * 100) == [0.0] * 100


def test_a_few_at_once_are_not_kept_waiting_either():
    assert paused([(5.0, AT_ONCE)] * 3) == [0.0] * 3


def test_a_stream_of_them_is_taken_in_handfuls():
    each = 1 / (2 * BUSY_A_SECOND)
    assert paused([(each, 1)] * 100)[-50:] == [PAUSE_SECONDS] * 50


def test_once_it_is_over_the_next_one_is_not_kept_waiting():
    assert paused([(0.001, 1)] * 200 + [(1.0, 1)])[-1] == 0.0


def test_a_reader_far_behind_is_given_handfuls_and_waits_for_nothing():
    assert paused([(0.001, HANDFUL)] * 10) == [0.0] * 10
