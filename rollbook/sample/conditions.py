"""Under which conditions the sample's people take part: policies, terms, seats that are kept, and what is required."""

from collections.abc import Iterator

from rollbook.importers.lines import Line
from rollbook.sample.sheet import Ids, Sheet


class Conditions(Sheet):
    """The stages that say what seats cost, for whom they are kept, and who has to complete what."""

    def policies(self, _: Ids) -> Iterator[Line]:
        """Say what leaving costs."""
        at = self.arrived(self.content.organizations[0].timezone)
        for policy in self.content.policies:
            yield self.line("enrollment", "DefinePolicy", f"policy/{policy['code']}", policy, at)

    def terms(self, ids: Ids) -> Iterator[Line]:
        """Set the price of workshops, and who has to agree."""
        for workshop in self.content.workshops:
            if (terms := workshop.terms) is not None:
                body = {
                    "offering": ids[f"offering/{workshop.code}"],
                    "price": terms.price,
                    "currency": terms.currency,
                    "policy": ids[f"policy/{terms.policy}"],
                    "approval": terms.approval,
                }
                at = self.at(workshop.enrolled, workshop.timezone)
                yield self.line("enrollment", "SetOfferingTerms", f"terms/{workshop.code}", body, at)

    def reservations(self, ids: Ids) -> Iterator[Line]:
        """Keep seats for some."""
        for workshop in self.content.workshops:
            for kept in workshop.kept:
                body = {
                    "offering": ids[f"offering/{workshop.code}"],
                    "organization": ids[f"organization/{kept.organization}"],
                    "seats": kept.seats,
                    "until": self.at(kept.until, workshop.timezone),
                }
                key = f"kept/{workshop.code}/{kept.organization}"
                at = self.at(workshop.enrolled, workshop.timezone)
                yield self.line("enrollment", "ReserveSeats", key, body, at)

    def requirements(self, ids: Ids) -> Iterator[Line]:
        """Say what is required of whom."""
        at = self.arrived(self.content.organizations[0].timezone)
        for required in self.content.requirements:
            body = {
                "code": required.code,
                "title": required.title,
                "course": ids[f"course/{required.course}"],
                "who": {"organizations": [ids[f"organization/{code}"] for code in required.organizations],
                        "job_roles": required.job_roles},
                "due": {"within_days": required.within_days, "after": "hired"},
            }  # fmt: skip
            yield self.line("enrollment", "DefineRequirement", f"requirement/{required.code}", body, at)
