"""Templates and what fills them: text, never a program."""

import re
from collections.abc import Iterable, Mapping
from html import escape

from services.enrollment.notices.kinds import PLACEHOLDERS

_PLACEHOLDER = re.compile(r"{([^{}\s]*)}")
_LINK = re.compile(r"https?://[^\s<>\"]+")
_LINK_END = ".,;:!?)"
_BUTTON = re.compile(r"([^\n:<>]{1,60}): (https?://[^\s<>\"]+)")
_IN_HTML = re.compile(r"{([a-z]+)}")
_ITEM = "- "
_BODY = "margin:0;padding:16px;background:#f4f5f7;color:#1c1f23;font:16px/1.5 system-ui,-apple-system,sans-serif"
_CARD = "max-width:36em;margin:0 auto;padding:20px;background:#fff;border-radius:8px;overflow-wrap:anywhere"
_PARAGRAPH = "margin:0 0 1em"
_LOOKS = "display:inline-block;padding:10px 18px;border-radius:6px;background:#0b5cad;color:#fff;text-decoration:none"


def unknown_in(kind: str, texts: Iterable[str], html: str = "") -> list[str]:
    """The placeholders in a template that its kind does not have."""
    named = [name for text in texts for name in _PLACEHOLDER.findall(text)] + _IN_HTML.findall(html)
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


def filled_html(html: str, values: Mapping[str, str]) -> str:
    """The HTML with its placeholders filled, by text alone: what fills them can add no element."""
    return _IN_HTML.sub(lambda found: _lines(values.get(found[1], found[0])), html)


def as_html(text: str, language: str) -> str:
    """The text as a page of HTML that looks alike everywhere, and can be read on a phone: paragraphs, lists, links that
    can be followed, and a button for a paragraph that is nothing but a link and what it leads to.
    """
    parts = "\n".join(_part(paragraph) for paragraph in text.strip().split("\n\n") if paragraph.strip())
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f'<body style="{_BODY}">\n<div style="{_CARD}">\n{parts}\n</div>\n</body></html>\n'
    )


def _part(paragraph: str) -> str:
    if button := _BUTTON.fullmatch(paragraph):
        label, link = button.groups()
        return f'<p style="{_PARAGRAPH}"><a style="{_LOOKS}" href="{escape(link)}">{escape(label)}</a></p>'
    lines = paragraph.split("\n")
    if all(line.startswith(_ITEM) for line in lines):
        items = "".join(f"<li>{_linked(line.removeprefix(_ITEM))}</li>" for line in lines)
        return f'<ul style="{_PARAGRAPH};padding-left:1.2em">{items}</ul>'
    return f'<p style="{_PARAGRAPH}">{_linked(paragraph)}</p>'


def _linked(text: str) -> str:
    told, at = [], 0
    for found in _LINK.finditer(text):
        link = found[0].rstrip(_LINK_END)
        told += [_lines(text[at : found.start()]), f'<a href="{escape(link)}">{escape(link)}</a>']
        at = found.start() + len(link)
    return "".join([*told, _lines(text[at:])])


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")
