"""How the events of attendance are told."""

from collections.abc import Mapping

from gateway.dashboard.phrases import (
    Sentence,
    imported,
    on_offering,
    on_path,
    outcome,
    person_on_offering,
)
from gateway.dashboard.words import Line, label

SENTENCES: Mapping[str, Sentence] = {
    "roll-opened": on_offering("Roll opened"),
    "roll-moved": on_offering("Roll moved"),
    "roll-withdrawn": on_offering("Roll withdrawn"),
    "roll-restored": on_offering("Roll open again"),
    "roll-closed": on_offering(
        "Roll closed", lambda data: f"{data.get('present', 0)} of {data.get('expected', 0)} present"
    ),
    "attendance-recorded": lambda data, names: Line(
        what=f"{names.who(data.get('learner'))}: {label(data.get('status'))}",
        about=names.offering(data.get("offering")),
        note=f"was {label(data.get('replaces'))}" if data.get("replaces") else "",
        href=f"/sessions/{data.get('session')}",
    ),
    "attendance-confirmed": lambda data, names: Line(
        what=f"{names.who(data.get('learner'))} confirmed {label(data.get('status'))}",
        about=names.offering(data.get("offering")),
        href=f"/sessions/{data.get('session')}",
    ),
    "component-outcome-recorded": outcome,
    "course-completed": person_on_offering("completed"),
    "course-failed": person_on_offering("did not pass"),
    "course-withdrawn": person_on_offering("withdrew"),
    "completion-withdrawn": person_on_offering("lost the completion", lambda data, names: "after a correction"),
    "course-renewed": person_on_offering("completed anew"),
    "renewal-withdrawn": person_on_offering("lost the renewal", lambda data, names: "after a correction"),
    "path-joined": on_path("is on the path"),
    "path-moved": on_path("follows a newer version of the path"),
    "path-left": on_path("left the path"),
    "path-handed-on": on_path("has the path of another id handed on"),
    "course-credited": on_path("credited on the path"),
    "completion-imported": on_path("had completed, as an earlier system knew,"),
    "imported-completion-undone": on_path("had not completed after all,"),
    "import-undone": imported("undone"),
    "program-completed": on_path("completed the program"),
    "program-completion-withdrawn": on_path("lost the program's completion"),
}

BEHIND_THE_SCENES = frozenset(
    {
        "roll-opened",
        "roll-moved",
        "roll-withdrawn",
        "roll-restored",
        "path-moved",
        "attendance-confirmed",
        "path-joined",
        "path-left",
        "path-handed-on",
        "course-credited",
        "completion-imported",
        "imported-completion-undone",
    }
)
