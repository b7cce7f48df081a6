"""Ways in which events are told: of whom or what they are, and what to add."""

from collections.abc import Callable, Mapping
from typing import Any

from gateway.dashboard.words import Line, Names, label, money

Data = Mapping[str, Any]
Sentence = Callable[[Data, Names], Line]
REASONS = {"own-calendar-clash": "has something else at the same time"}
"""Why a free seat goes past somebody, in words."""


def offering_page(ident: Any) -> str:
    """Where an offering is shown; nowhere without one."""
    return f"/offerings/{ident}" if ident else ""


def enrolled(data: Data, names: Names) -> Line:
    """Somebody got a seat, and how."""
    note = "out of order" if data.get("out_of_order") else "from the waitlist" if data.get("from_waitlist") else ""
    because = str(data.get("because_of") or "").partition(".")[2]
    if data.get("transferred_from"):
        note = "from another offering"
    if data.get("substitutes"):
        note = f"in place of {names.who(str(data['substitutes']).partition('.')[2])}"
    if because:
        note = f"{note or 'promoted'}, because {names.who(because)} gave up a seat"
    return Line(
        what=f"{names.who(data.get('learner'))} {'promoted' if because else 'enrolled'}",
        about=names.offering(data.get("offering")),
        note=note,
        href=offering_page(data.get("offering")),
    )


def cancelled(data: Data, names: Names) -> Line:
    """Somebody gave up a seat, or their place in line."""
    gave_up = "left the waitlist" if data.get("was") == "waitlisted" else "seat cancelled"
    if data.get("transferred_to"):
        gave_up = "changed to another offering"
    if data.get("substituted_by"):
        gave_up = f"seat taken over by {names.who(str(data['substituted_by']).partition('.')[2])}"
    return Line(
        what=f"{names.who(data.get('learner'))}: {gave_up}",
        about=names.offering(data.get("offering")),
        note=f"by the {label(data.get('by') or 'coordinator')}",
        href=offering_page(data.get("offering")),
    )


def person_on_offering(verb: str, note: Callable[[Data, Names], str] = lambda data, names: "") -> Sentence:
    """Somebody did something about an offering, or about a program."""

    def tell(data: Data, names: Names) -> Line:
        program = None if data.get("offering") else data.get("program")
        return Line(
            what=f"{names.who(data.get('learner'))} {verb}",
            about=names.program(program) if program else names.offering(data.get("offering")),
            note=note(data, names),
            href=f"/programs/{program}" if program else offering_page(data.get("offering")),
        )

    return tell


def on_offering(what: str, note: Callable[[Data], str] = lambda data: "") -> Sentence:
    """Something happened to an offering."""

    def tell(data: Data, names: Names) -> Line:
        ident = data.get("offering")
        about = data.get("title") or names.offering(ident)
        return Line(what=what, about=str(about), note=note(data), href=offering_page(ident))

    return tell


def on_course(what: str) -> Sentence:
    """Something happened to a course."""
    return lambda data, names: Line(
        what=what,
        about=str(data.get("title") or names.course(data.get("course"))),
        href=f"/courses/{data.get('course')}",
    )


def person_on_course(verb: str, note: Callable[[Data, Names], str] = lambda data, names: "") -> Sentence:
    """Somebody did something about a course."""
    return lambda data, names: Line(
        what=f"{names.who(data.get('learner'))} {verb}",
        about=str(names.course(data.get("course"))),
        note=note(data, names),
        href=f"/courses/{data.get('course')}",
    )


def on_program(what: str) -> Sentence:
    """Something happened to a program."""
    return lambda data, names: Line(
        what=what,
        about=str(data.get("title") or names.program(data.get("program"))),
        href=f"/programs/{data.get('program')}",
    )


def on_path(verb: str) -> Sentence:
    """Somebody did something about a program."""
    return lambda data, names: Line(
        what=f"{names.who(data.get('learner'))} {verb}",
        about=names.program(data.get("program")) if data.get("program") else names.course(data.get("course")),
    )


def on_place(kind: str, what: str) -> Sentence:
    """Something happened to a place or a thing."""
    return lambda data, names: Line(what=what, about=str(data.get("name") or names.place(kind, data.get(kind))))


def because(data: Data, names: Names) -> str:
    """What it followed from, in brackets."""
    because = str(data.get("because_of") or "").partition(".")[2]
    return f"because {names.who(because)} gave up a seat" if because else ""


def rule(data: Data, _names: Names) -> str:
    """By which rule somebody was refused."""
    told = str(data.get("rule") or "")
    return REASONS.get(told, told.replace("-", " "))


def passed_over(data: Data, names: Names) -> str:
    """Why a free seat went past somebody."""
    del names
    told = [REASONS.get(reason, label(reason)) for reason in data.get("reasons") or ()]
    if data.get("lacks"):
        told.append("has not completed what comes before")
    return ", ".join(told)


def amount(data: Data, _names: Names) -> str:
    """How much, and for what kind of leaving."""
    told = money(int(data.get("amount") or 0) / 100)
    how = str(data.get("outcome") or data.get("because") or "").replace("_", " ")
    return " ".join(part for part in (f"{told} {data.get('currency') or ''}".strip(), how and f"({how})") if part)


def outcome(data: Data, names: Names) -> Line:
    """How somebody did in a component."""
    source = str(data.get("source") or "")
    return Line(
        what=f"{names.who(data.get('learner'))}: {data.get('component')} {label(data.get('outcome'))}",
        about=names.offering(data.get("offering")),
        note="from the roll" if source.startswith("session:") else f"from {source}" if source else "",
        href=offering_page(data.get("offering")),
    )


def on_instructor(what: str, about: Callable[[Data, Names], str] = lambda data, names: "") -> Sentence:
    """Something happened to somebody who teaches."""
    return lambda data, names: Line(what=what, about=about(data, names) or str(data.get("code") or ""))


def course_name(data: Data, names: Names) -> str:
    """The name of a course."""
    return str(names.course(data.get("course")))


def imported(what: str) -> Sentence:
    """Something happened to an import of a file."""

    def tell(data: Data, _names: Names) -> Line:
        rows = str(data.get("rows") or "")
        told = [f"{data[name]} {name}" for name in ("taken", "known", "odd", "lost") if data.get(name)]
        return Line(
            what=f"{'Trial of an import' if data.get('dry_run') else 'Import'} of {rows or 'rows'} {what}",
            note=", ".join(told),
            href=f"/imports/{rows}/{data.get('job')}" if rows else "",
        )

    return tell


def noticed(data: Mapping[str, Any], names: Names) -> Line:
    """Who is to be told, and of what."""
    who = names.who(data.get("learner"))
    whose = f"{who}'s manager" if data.get("to") == "manager" else who
    return Line(
        what=f"{whose} is to be told: {str(data.get('kind')).replace('-', ' ')}", href=f"/outbox/{data.get('notice')}"
    )
