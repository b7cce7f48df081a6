"""A mail server is named whole, or not at all."""

import pytest
from pydantic import ValidationError

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
