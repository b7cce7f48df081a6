"""What can be enrolled in, as it stands: open, or why not."""

from services.enrollment.domain.admission import (
    OfferingFacts,
    ProgramFacts,
    called_off,
    not_opened,
    not_published,
)
from services.enrollment.projections import (
    OfferingDocument,
    ProgramDocument,
    Stage,
)


def open_offering(offering: OfferingDocument) -> OfferingFacts:
    """What enrolling in an open offering rests on.

    Raises:
        Problem: `offering-cancelled`, `offering-not-published`; `not-yet-known` while its roster opens.
    """
    match offering.stage:
        case Stage.CANCELLED:
            raise called_off(offering.offering)
        case Stage.DRAFT:
            raise not_published("offering", offering.offering)
        case Stage.OPENING:
            raise not_opened(offering.offering)
        case Stage.OPEN:
            return OfferingFacts(
                course=offering.course,
                format=offering.format,
                program=offering.program,
                starts_at=offering.starts_at,
                ends_at=offering.ends_at,
                cut_off_at=offering.cut_off_at,
            )


def open_program(program: ProgramDocument) -> ProgramFacts:
    """The published program that an enrollment pins.

    Raises:
        Problem: `program-not-published`.
    """
    if not program.version:
        raise not_published("program", program.program)
    return ProgramFacts(version=program.version, steps=program.steps, format=program.format)
