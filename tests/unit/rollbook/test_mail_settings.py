"""A mail server is named whole, or not at all."""

import re
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chassis.mail import check_server
from chassis.settings import Settings


def settings(monkeypatch, **told):
    for name, value in told.items():
        monkeypatch.setenv(f"ROLLBOOK_{name.upper()}", value)
    return Settings()


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"smtp": "mail.example.org:25"}, "smtp"),
        ({"smtp": "smtp://"}, "smtp"),
        ({"smtp": "smtp://mail.example.org:mail", "mail_from": "a@example.org"}, "smtp"),
        ({"smtp": "smtp://mail.example.org"}, "mail_from"),
        ({"mail_from": "Training"}, "mail_from"),
    ],
)
def test_what_is_missing_or_cannot_be_meant_is_named(monkeypatch, told, field):
    with pytest.raises(ValidationError) as wrong:
        settings(monkeypatch, **told)
    assert wrong.value.errors()[0]["loc"] == (field,)


def test_without_a_server_nothing_is_needed(monkeypatch):
    assert settings(monkeypatch).smtp is None


def test_a_server_and_a_sender_are_enough(monkeypatch):
    told = settings(monkeypatch, smtp="smtps://a:b%40c@mail.example.org", mail_from="Training <t@example.org>")
    assert told.mail_from == "Training <t@example.org>"
    assert "b%40c" not in repr(told)


@pytest.mark.parametrize(
    "url",
    [
        "smtp://user:pa55/word@mail.example.org:587",
        "smtp://user:5587/pa55@mail.example.org:587",
        "smtps://user:pa55?word@mail.example.org",
        "smtps://user:5587?pa55@mail.example.org",
        "smtps://user:5587#pa55@mail.example.org",
        "smtps://user:[pa55@mail.example.org",
        "smtps://user:pa55\N{SQUARED NEW}@mail.example.org\N{FULLWIDTH SOLIDUS}",
        "pa55://user:word@mail.example.org",
    ],
)
def test_a_secret_that_is_written_amiss_is_refused_and_no_part_of_it_told(monkeypatch, url):
    with pytest.raises(ValidationError, match="in percents") as wrong:
        settings(monkeypatch, smtp=url, mail_from="a@example.org")
    assert not {"pa55", "5587", "word"} & set(re.findall(r"\w+", str(wrong.value)))
    assert not {"pa55", "5587"} & set(re.findall(r"\w+", wrong.value.errors()[0]["msg"]))


def test_signs_of_a_secret_in_percents_are_taken(monkeypatch):
    assert settings(monkeypatch, smtp="smtp://u:pa55%2Fw%3F%23@mail.example.org:587/?starttls=never", mail_from="a@b.c")


@given(secret=st.text(min_size=1), user=st.text(min_size=1))
def test_any_secret_can_be_written_in_percents(user, secret):
    url = f"smtp://{quote(user, safe='')}:{quote(secret, safe='')}@mail.example.org"
    assert check_server(url) == url
