"""What notices say where nobody has said otherwise, in the languages that are built in."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import msgspec

from services.enrollment.notices.kinds import KINDS, LEARNER, MANAGER


class Words(msgspec.Struct, frozen=True):
    """A subject and a text with `{placeholders}`; a paragraph of which nothing is left is left out. Without `html`, the
    HTML follows from the text.
    """

    subject: str
    text: str
    html: str | None = None


FALLBACK = "en"
LANGUAGES = ("en", "de")


def _read(language: str) -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath(f"{language}.toml").read_text("utf-8"))


_READ = {language: _read(language) for language in LANGUAGES}


def _words(told: Mapping[str, Any]) -> Words:
    return Words(told["subject"], told["text"].strip().replace("{says}", told.get("says", "")))


BUILT_IN: Mapping[str, Mapping[str, Words]] = {
    language: {kind: _words(told[kind]) for kind in KINDS} for language, told in _READ.items()
}
FOR_MANAGERS: Mapping[str, Mapping[str, Words]] = {
    language: {kind: _words(told[kind] | told[kind].get(MANAGER, {})) for kind in KINDS}
    for language, told in _READ.items()
}
"""A manager reads about somebody else what learners read about themselves."""
WHY: Mapping[str, Mapping[str, str]] = {language: told["why"] for language, told in _READ.items()}
"""What ended an enrollment, by its one word."""


def language_of(tag: str | None) -> str:
    """The language of a tag such as de-AT; the fallback where there is none."""
    return (tag or FALLBACK).partition("-")[0].lower()


def built_in(kind: str, language: str, to: str = LEARNER) -> Words:
    """What a kind says to whom in a language, or in the fallback where it is not built in."""
    words = BUILT_IN if to == LEARNER else FOR_MANAGERS
    return words.get(language, words[FALLBACK])[kind]
