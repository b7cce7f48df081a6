"""Who asks for an enrollment, and so how far they may."""

from enum import StrEnum

import msgspec


class Via(StrEnum):
    """How an enrollment is asked for. The first two act for their own people alone."""

    SELF = "self"
    MANAGER = "manager"
    COORDINATOR = "coordinator"
    REQUEST = "request"
    REQUIREMENT = "requirement"
    IMPORT = "import"


class Asker(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who asks: a learner for themselves, a manager for the people of their organization, or somebody for everyone."""

    kind: Via
    learner: str | None = None
    organization: str | None = None

    @property
    def narrow(self) -> bool:
        """Whether they act for their own people alone."""
        return self.kind in (Via.SELF, Via.MANAGER)
