"""What a directory says of a person, and what of it becomes part of their profile.

An entry is kept as the directory tells it, with the names that SCIM gives to attributes. What Rollbook can use of it
it takes over: a timezone that is none is kept, and shown again, but nobody's day is reckoned by it.
"""

import re
from collections.abc import Mapping
from typing import Any
from unicodedata import normalize

import msgspec

from chassis.errors import Refused
from services.enrollment.domain import profile
from services.enrollment.domain.profile import Profile

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
OWN_FIELDS = {"employeeNumber": "employee_number", "department": "department"}
"""Attributes of a directory that are own fields of the profile, and what they are called there."""

NAME, EMAIL, ROLE, OWN = 200, 254, 120, 500
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def unpacked(text: str | None) -> dict[str, Any]:
    """An entry, by the names of its attributes."""
    return msgspec.json.decode(text, type=dict[str, Any]) if text else {}


def spelled_login(login: str) -> str:
    """A name that people sign in by, as it is compared: case makes no difference."""
    return normalize("NFKC", normalize("NFKC", login).casefold())


def naming(entry: Mapping[str, Any]) -> str:
    """What the person is called; by the name they sign in by where nothing else is told."""
    name = entry.get("name") or {}
    parts = " ".join(part for part in (name.get("givenName"), name.get("familyName")) if part)
    told = (entry.get("displayName"), name.get("formatted"), parts, entry.get("userName"))
    return next((one.strip() for one in told if one and one.strip()), "")[:NAME]


def address(entry: Mapping[str, Any]) -> str | None:
    """The address that the person is written to: the primary one, or the first."""
    emails = [one for one in entry.get("emails") or () if one.get("value")]
    first = next((one for one in emails if one.get("primary")), emails[0] if emails else {})
    return first.get("value")


def manager(entry: Mapping[str, Any]) -> str | None:
    """The learner whom the directory names as the manager, who need not be known."""
    found: str | None = ((entry.get(ENTERPRISE) or {}).get("manager") or {}).get("value")
    return found


def derived(text: str | None, *, boss: str | None, learner: str = "") -> dict[str, Any]:
    """The fields of the profile, by name, that an entry tells, as far as they can be used; `boss` is the manager, if
    known.
    """
    entry = unpacked(text)
    if not entry:
        return {}
    email, role = address(entry), (entry.get("title") or "").strip()[:ROLE]
    language = (entry.get("locale") or "").replace("_", "-")
    told = {
        "name": naming(entry) or None,
        "email": email if email and len(email) <= EMAIL and _EMAIL.fullmatch(email) else None,
        "job_role": role or None,
        "language": language if len(language) <= 35 and _LANGUAGE.fullmatch(language) else None,
        "timezone": _zone(entry.get("timezone")),
        "manager": boss if boss != learner else None,
    }
    found = {field: value for field, value in told.items() if value is not None}
    extension = entry.get(ENTERPRISE) or {}
    own = {field: extension[name][:OWN] for name, field in OWN_FIELDS.items() if extension.get(name)}
    return found | ({"custom": own} if own else {})


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What is named of the profile: all that is told now, and, as null, what was told before and is no more."""
    gone = {field: None for field in before if field not in after and field != "custom"}
    lost = {field: None for field in before.get("custom", {}) if field not in after.get("custom", {})}
    custom = lost | after.get("custom", {})
    return gone | dict(after) | ({"custom": custom} if custom else {})


def is_active(text: str | None) -> bool:
    """Whether the directory has the person at work: unless it says otherwise."""
    return unpacked(text).get("active") is not False


def _zone(told: str | None) -> str | None:
    try:
        profile.check("", Profile(timezone=told))
    except Refused:
        return None
    return told
