"""Clashes in words, as people read them in a report: what, until when, and by whose fault."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rollbook.importers.lines import Answer

MOST = 5


def in_words(answer: Answer, names: Mapping[str, str]) -> Answer:
    """The same answer; where it tells clashes, its detail names each, and what has a code by it."""
    clashes = answer.body.get("clashes")
    if answer.accepted or not clashes:
        return answer
    told = "; ".join(_words(clash, names) for clash in clashes[:MOST])
    more = f"; and {len(clashes) - MOST} more" if len(clashes) > MOST else ""
    return Answer(answer.status, {**answer.body, "detail": f"{told}{more}"}, answer.repeated)


def _words(clash: Mapping[str, Any], names: Mapping[str, str]) -> str:
    said = f"{names.get(clash['resource'], clash['resource'])}: {clash['kind'].replace('-', ' ')}"
    if clash.get("offering_code"):
        said += f" by {clash['offering_code']}"
    elif clash.get("hold"):
        said += " by a hold"
    if clash.get("starts_at") and clash.get("ends_at"):
        said += f" from {_moment(clash['starts_at'])} to {_moment(clash['ends_at'])} UTC"
    if clash.get("needed") is not None and clash.get("available") is not None:
        said += f" (needed {clash['needed']}, available {clash['available']})"
    return said


def _moment(told: str) -> str:
    return f"{datetime.fromisoformat(told):%Y-%m-%d %H:%M}"
