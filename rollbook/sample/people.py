"""The sample's clients and their people."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from rollbook.importers.lines import Line
from rollbook.sample.content import Organization, Person
from rollbook.sample.sheet import SOURCE, Ids, Sheet


class People(Sheet):
    """The stages that make known who there is."""

    def organizations(self, _: Ids) -> Iterator[Line]:
        """Register the clients."""
        for organization in self.content.organizations:
            body = {"code": organization.code, "name": organization.name}
            at = self.arrived(organization.timezone)
            yield self.line("enrollment", "RegisterOrganization", f"organization/{organization.code}", body, at)

    def leads(self, ids: Ids) -> Iterator[Line]:
        """Register those who lead the people of each client; they are on nothing themselves."""
        for organization in self.content.organizations:
            lead = Person(organization.lead.key, organization.lead.name, organization.code)
            yield self._registered(lead, organization, {"job_role": organization.lead.job_role}, ids)

    def people(self, ids: Ids) -> Iterator[Line]:
        """Register the people."""
        known = {organization.code: organization for organization in self.content.organizations}
        for person in self.content.people:
            organization = known[person.organization]
            about = {
                "manager": ids[f"learner/{organization.lead.key}"],
                "job_role": organization.job_role,
                "hired_on": self.day(organization.timezone) + timedelta(days=organization.hired),
            }
            yield self._registered(person, organization, about, ids)

    def _registered(self, person: Person, organization: Organization, about: Mapping[str, Any], ids: Ids) -> Line:
        body = {
            "name": person.name,
            "email": f"{person.key}@{organization.code}.example",
            "organization": ids[f"organization/{organization.code}"],
            "timezone": organization.timezone,
            "site": organization.site,
            "external_ids": [{"source": SOURCE, "id": person.key}],
            **about,
        }
        at = self.arrived(organization.timezone)
        return self.line("enrollment", "RegisterLearner", f"learner/{person.key}", body, at)
