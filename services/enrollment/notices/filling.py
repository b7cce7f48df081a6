"""Templates and what fills them: text, never a program."""

import re
from collections.abc import Iterable, Mapping
from html import escape

from services.enrollment.notices.kinds import PLACEHOLDERS

_PLACEHOLDER = re.compile(r"{([^{}\s]*)}")
_LINK = re.compile(r"https?://[^\s<>\"]+")
_LINK_END = ".,;:!?)"


def unknown_in(kind: str, texts: Iterable[str]) -> list[str]:
    """The placeholders in a template that its kind does not have."""
    named = [name for text in texts for name in _PLACEHOLDER.findall(text)]
    return [name for name in dict.fromkeys(named) if name not in PLACEHOLDERS[kind]]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled. A paragraph whose placeholders all have nothing to say is left out."""
    told = []
    for paragraph in text.replace("\r\n", "\n").split("\n\n"):
        named = _PLACEHOLDER.findall(paragraph)
        if named and not any(values.get(name) for name in named):
            continue
        told.append(_PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), paragraph).rstrip())
    return "\n\n".join(told)


def as_html(text: str, language: str) -> str:
    """The text as a page of HTML that looks alike everywhere: paragraphs, and links that can be followed."""
    paragraphs = "\n".join(
        f'<p style="margin:0 0 1em">{_linked(paragraph)}</p>' for paragraph in text.split("\n\n") if paragraph.strip()
    )
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"></head>'
        '<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1c1f23;background:#fff">'
        f'<div style="max-width:36em">\n{paragraphs}\n</div></body></html>\n'
    )


def _linked(text: str) -> str:
    told, at = [], 0
    for found in _LINK.finditer(text):
        link = found[0].rstrip(_LINK_END)
        told += [_lines(text[at : found.start()]), f'<a href="{escape(link)}">{escape(link)}</a>']
        at = found.start() + len(link)
    return "".join([*told, _lines(text[at:])])


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")
