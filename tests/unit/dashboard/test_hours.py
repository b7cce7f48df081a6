"""Weekly hours: in the words of a week, and from a form."""

import pytest

from gateway.dashboard.api import ApiProblem
from gateway.dashboard.hours import in_form, in_words, rows

DASH = "\u2013"


def window(weekday: int, opens: str = "09:00", closes: str = "17:00") -> dict:
    return {"weekday": weekday, "opens": opens, "closes": closes}


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ([], ""),
        ([window(day) for day in range(1, 6)], "Mon-Fri 09:00-17:00"),
        ([window(1), window(2)], "Mon, Tue 09:00-17:00"),
        ([window(day) for day in (1, 3, 4, 5, 7)], "Mon, Wed-Fri, Sun 09:00-17:00"),
        ([window(1), window(6, "10:00", "14:00")], "Mon 09:00-17:00, Sat 10:00-14:00"),
        ([window(1, "13:00", "17:00"), window(1, "09:00", "12:00")], "Mon 09:00-12:00 and 13:00-17:00"),
        ([window(5, "20:00", "24:00"), window(6, "00:00", "02:00")], "Fri 20:00-24:00, Sat 00:00-02:00"),
    ],
)
def test_hours_are_told_as_people_say_them(hours, words):
    assert in_words(hours).replace(DASH, "-") == words


def filled(hours: list) -> dict:
    """What a browser sends of the form, untouched."""
    form = {}
    for row in rows(hours):
        for number, (opens, closes) in enumerate(row.windows):
            form |= {f"from{row.weekday}-{number}": opens, f"to{row.weekday}-{number}": closes}
    return form


def test_a_form_filled_in_with_hours_gives_them_back():
    thrice = [window(1, "09:00", "12:00"), window(1, "13:00", "17:00"), window(1, "18:00", "20:00")]
    hours = [*thrice, window(5, "20:00", "24:00"), window(7)]
    assert in_form(filled(hours)) == hours


def test_every_day_of_the_form_has_room_for_a_break():
    assert [(row.day, len(row.windows)) for row in rows([window(3)])][1:4] == [
        ("Tuesday", 2), ("Wednesday", 2), ("Thursday", 2),
    ]  # fmt: skip


@pytest.mark.parametrize("form", [{"from2-0": "09:00"}, {"to2-0": "17:00", "from2-0": " "}])
def test_a_day_with_a_time_alone_is_named(form):
    with pytest.raises(ApiProblem, match="Tuesday has a time without the other"):
        in_form(form)
