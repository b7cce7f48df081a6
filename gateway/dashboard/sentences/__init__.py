"""Each event type as one line of the feed."""

from collections.abc import Mapping

from contracts.catalog import published
from gateway.dashboard.phrases import Data, Sentence
from gateway.dashboard.sentences import attendance, enrollment, scheduling
from gateway.dashboard.words import Line, Names, kind_of


def line(event: Data, names: Names) -> Line:
    """What happened, in the words of the trade; an unknown type is told by its name."""
    data = event.get("data") or {}
    tell = SENTENCES.get(kind_of(event))
    if tell is None:
        return Line(what=kind_of(event).replace("-", " ").capitalize(), about=str(event.get("subject", "")))
    return tell(data, names)


SENTENCES: Mapping[str, Sentence] = {**scheduling.SENTENCES, **enrollment.SENTENCES, **attendance.SENTENCES}
BEHIND_THE_SCENES = scheduling.BEHIND_THE_SCENES | enrollment.BEHIND_THE_SCENES | attendance.BEHIND_THE_SCENES
TOLD = tuple(kind.TYPE for kind in published() if kind.NAME in SENTENCES and kind.NAME not in BEHIND_THE_SCENES)
"""The types that make up the feed; the rest is bookkeeping, told where a history is asked for."""
