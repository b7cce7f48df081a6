"""What notices say where nobody has said otherwise, in the languages that are built in."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files

import msgspec

from services.enrollment.notices.kinds import KINDS


class Words(msgspec.Struct, frozen=True):
    """A subject and a text with `{placeholders}`; a paragraph of which nothing is left is left out. Without `html`, the
    HTML follows from the text.
    """

    subject: str
    text: str
    html: str | None = None


FALLBACK = "en"
LANGUAGES = ("en", "de")


def _read(language: str) -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files(__package__).joinpath(f"{language}.toml").read_text("utf-8"))


_READ = {language: _read(language) for language in LANGUAGES}
BUILT_IN: Mapping[str, Mapping[str, Words]] = {
    language: {kind: Words(told[kind]["subject"], told[kind]["text"].strip()) for kind in KINDS}
    for language, told in _READ.items()
}
WHY: Mapping[str, Mapping[str, str]] = {language: told["why"] for language, told in _READ.items()}
"""What ended an enrollment, by its one word."""


def language_of(tag: str | None) -> str:
    """The language of a tag such as de-AT; the fallback where there is none."""
    return (tag or FALLBACK).partition("-")[0].lower()


def built_in(kind: str, language: str) -> Words:
    """What a kind says in a language, or in the fallback where it is not built in."""
    return BUILT_IN.get(language, BUILT_IN[FALLBACK])[kind]
