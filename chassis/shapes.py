"""Shapes of text: a pattern for programs, and the words for people whose text does not have it."""

from msgspec import Meta

_WORDS: dict[str, str] = {}


def shape(pattern: str, told: str, *, max_length: int, description: str | None = None) -> Meta:
    """What a text must look like. `told` follows the name of a field: `must be one line of text`."""
    _WORDS[pattern] = told
    return Meta(pattern=pattern, max_length=max_length, description=description)


def words(pattern: str) -> str | None:
    """What is told of a text that does not match; null if that was never said."""
    return _WORDS.get(pattern)
