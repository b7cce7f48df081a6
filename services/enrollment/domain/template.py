"""What a kind of notice says in a language."""

from collections.abc import Mapping
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Refused, Unknown
from chassis.ids import stream
from contracts.enrollment import TemplateDefined, TemplateDropped
from contracts.event import Event
from services.enrollment.commands.notices import DefineTemplate, DropTemplate
from services.enrollment.notices.filling import unknown_in
from services.enrollment.notices.kinds import KINDS, PLACEHOLDERS


class Template(msgspec.Struct):
    """What was said last, null where nothing is; `version` counts how often somebody said so."""

    subject: str | None = None
    text: str | None = None
    html: str | None = None
    version: int = 0


def evolve(template: Template, event: Event) -> Template:
    """Fold one event."""
    match event:
        case TemplateDefined():
            template.subject, template.text, template.html = event.subject, event.text, event.html
            template.version = event.version
        case TemplateDropped():
            template.subject = template.text = template.html = None
    return template


def define(states: Mapping[str, Any], command: DefineTemplate, _context: Context) -> Decision:
    """Other words; nothing if they are the same.

    Raises:
        Unknown: there is no such kind of notice.
        Refused: `placeholder-unknown`.
    """
    name = stream("template", command.template)
    template: Template = states[name]
    check_kind(command.kind)
    if unknown := unknown_in(command.kind, (command.subject, command.text), command.html or ""):
        raise Refused(
            f"Notices of this kind do not know {', '.join(f'{{{one}}}' for one in unknown)}.",
            slug="placeholder-unknown",
            unknown=unknown,
            known=list(PLACEHOLDERS[command.kind]),
        )
    if (template.subject, template.text, template.html) == (command.subject, command.text, command.html):
        return Decision(reply={"template": command.template, "version": template.version})
    defined = TemplateDefined(
        template=command.template,
        kind=command.kind,
        language=command.language.lower(),
        subject=command.subject,
        text=command.text,
        html=command.html,
        version=template.version + 1,
    )
    return Decision(events=((name, defined),), reply={"template": command.template, "version": defined.version})


def drop(states: Mapping[str, Any], command: DropTemplate, _context: Context) -> Decision:
    """What the platform says by itself; nothing if that is so already.

    Raises:
        Unknown: there is no such kind of notice.
    """
    name = stream("template", command.template)
    template: Template = states[name]
    check_kind(command.kind)
    reply = {"template": command.template}
    if template.text is None:
        return Decision(reply=reply)
    dropped = TemplateDropped(template=command.template, kind=command.kind, language=command.language.lower())
    return Decision(events=((name, dropped),), reply=reply)


def check_kind(kind: str) -> None:
    """It is a kind of notice.

    Raises:
        Unknown: it is none.
    """
    if kind not in KINDS:
        raise Unknown(f"There are no notices of the kind {kind!r}; there are {', '.join(KINDS)}.", kind=kind)
