"""What the tables name, as the platform knows it."""

from enum import Enum

import msgspec


class Standing(Enum):
    """What a presentation on offer has of the tables' assessments: all of them, NEW or KNOWN from an
    earlier import; or it was FOUND there, with those it had then.
    """

    NEW = "new"
    KNOWN = "known"
    FOUND = "found"


class Ids(msgspec.Struct):
    """The platform's ids of what the tables name: offerings by code, organizations by region, learners
    by student number.

    `standings` is by offering's code; those `offered_otherwise` came with other dates in an earlier
    import. `regions` says of regions what is odd about their organization; `settled` learners were
    there already, and their organization is not changed. `unseated` holds the offerings and learners
    whose enrollment was refused, and whether that is because there is an earlier one.
    """

    offerings: dict[str, str] = {}
    organizations: dict[str, str] = {}
    learners: dict[str, str] = {}
    standings: dict[str, Standing] = {}
    offered_otherwise: set[str] = set()
    regions: dict[str, str] = {}
    settled: set[str] = set()
    unseated: dict[tuple[str, str], bool] = {}
