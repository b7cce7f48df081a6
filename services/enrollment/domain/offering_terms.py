"""The terms on which seats of an offering are given: price, policy, and who has to agree; of a program the last alone.
Every version is kept, for those who came in by it.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET

from chassis.decider import Context, Decision
from chassis.errors import Refused
from chassis.ids import root_of, stream
from contracts.enrollment.policies import OfferingTermsSet, ProgramTermsSet
from contracts.event import Event
from services.enrollment.commands.policies import Approval, SetOfferingTerms, SetProgramTerms
from services.enrollment.domain.admission import stream_of
from services.enrollment.domain.policies import needs_currency
from services.enrollment.domain.policy import known

PROGRAM = "p"
FROM_POLICY = ("late", "steps", "no_show", "excuses")


class OfferingTerms(msgspec.Struct):
    """Every version of an offering's terms, the present one last; of a program's only how many there were. `said` is
    who has to agree, null where nobody said so.
    """

    versions: list[OfferingTermsSet] = []
    said: str | None = None
    count: int = 0

    @property
    def now(self) -> OfferingTermsSet | None:
        """Those by which seats are given now; null where none were set."""
        return self.versions[-1] if self.versions else None

    def at(self, version: int) -> OfferingTermsSet | None:
        """Those of that version, from 1; null for 0, a seat that was given before any were set."""
        return self.versions[version - 1] if 0 < version <= len(self.versions) else None

    def approval(self, usual: str) -> str:
        """Who has to agree, as it was said, or else as is usual here."""
        return usual if self.said is None else self.said

    @property
    def currency(self) -> str | None:
        """In which everything about the offering is charged; null where nothing ever had a price."""
        return next((one.currency for one in reversed(self.versions) if one.currency), None)


def terms_stream(offering: str) -> str:
    """The stream of an offering's terms."""
    return stream("terms", offering)


def with_terms(enrollment: str) -> tuple[str, ...]:
    """The streams that an enrollment is decided by: that which it stands in, and the terms of what it is in."""
    own = stream_of(enrollment)
    return own, terms_stream(root_of(own))


def terms_of(states: Mapping[str, Any], offering: str) -> OfferingTerms:
    """The terms of an offering, among the states that a decision is about."""
    terms: OfferingTerms = states[terms_stream(offering)]
    return terms


def set_terms(states: Mapping[str, Any], command: SetOfferingTerms, _context: Context) -> Decision:
    """A new version; nothing if it is the present one. What is not given stays. A policy that is given is taken up as
    it now stands.

    Raises:
        Unknown: `policy-unknown`.
        Refused: `price-without-currency`, `one-currency`.
    """
    name = terms_stream(command.offering)
    terms: OfferingTerms = states[name]
    present = terms.now or OfferingTermsSet(offering=command.offering, terms=0)
    given = {
        field: value for field in ("price", "currency", "policy") if (value := getattr(command, field)) is not UNSET
    }
    if command.approval is not UNSET:
        asks = command.approval if isinstance(command.approval, Approval) else None
        given |= {"approval": (asks or Approval.NONE).value, "approval_said": asks is not None}
    if "policy" in given:
        given |= _taken_up(states, command.policy)
    asked = msgspec.structs.replace(present, **given)
    _check_currency(terms, asked)
    reply = {"offering": command.offering, "terms": present.terms}
    if asked == present:
        return Decision(reply=reply)
    following = msgspec.structs.replace(asked, terms=present.terms + 1)
    return Decision(events=((name, following),), reply=reply | {"terms": following.terms})


def set_program_terms(states: Mapping[str, Any], command: SetProgramTerms, _context: Context) -> Decision:
    """A new version; nothing if it is the present one."""
    name = terms_stream(command.program)
    terms: OfferingTerms = states[name]
    asks = None if command.approval is None else command.approval.value
    reply = {"program": command.program, "terms": terms.count}
    if asks == terms.said:
        return Decision(reply=reply)
    following = ProgramTermsSet(program=command.program, terms=terms.count + 1, approval=asks)
    return Decision(events=((name, following),), reply=reply | {"terms": following.terms})


def said(terms: OfferingTermsSet) -> str | None:
    """Who has to agree by an offering's terms, null where they do not say."""
    return terms.approval if terms.approval_said or terms.approval != Approval.NONE else None


def evolve(terms: OfferingTerms, event: Event) -> OfferingTerms:
    """Fold one event."""
    match event:
        case OfferingTermsSet():
            terms.versions.append(event)
            terms.said = said(event)
        case ProgramTermsSet():
            terms.said, terms.count = event.approval, event.terms
        case _:
            pass
    return terms


def _taken_up(states: Mapping[str, Any], policy: Any) -> dict[str, Any]:
    if policy is None:
        return {"policy_version": 0, "late": None, "steps": (), "no_show": None, "excuses": ()}
    taken = known(states[stream("policy", policy)], policy)
    return {"policy_version": taken.version, **{name: getattr(taken.content, name) for name in FROM_POLICY}}


def _check_currency(terms: OfferingTerms, asked: OfferingTermsSet) -> None:
    fees = (asked.late, asked.no_show, *(step.fee for step in asked.steps))
    if asked.currency is None and needs_currency(asked.price, fees):
        raise Refused(
            "An amount needs a currency: the price is in hundredths of one, and so are the policy's fees that are no "
            "part of the price. Give the currency.",
            slug="price-without-currency",
            offering=asked.offering,
        )
    charged = {one.currency for one in terms.versions if one.price or any(s.fee.amount for s in one.steps)}
    other = next((one for one in charged if one not in (None, asked.currency)), None)
    if other is not None:
        raise Refused(
            f"The offering's charges are in {other}; one offering has one currency.",
            slug="one-currency",
            offering=asked.offering,
            currency=other,
        )
