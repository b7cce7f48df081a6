"""All commands in one tree."""

from rollbook.cli import audit, cluster, events, files, importing, moving, ops, report, rollout, sample, token, up
from rollbook.cli.options import DataOption, JsonOption, group, remember
from rollbook.zones import one_source

app = group(
    """Rollbook: training, event-sourced.

    Everything works on a data folder (--data, or ROLLBOOK_DATA; ./data by default): directly while no platform
    runs on it, through the running platform while one does.

    Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 the data folder is busy, 4 the platform is away.
    """
)


@app.callback()
def main(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Set what every command shares."""
    one_source()
    remember(data, as_json=as_json)


app.command("up")(up.up)
app.command("rollout")(rollout.rollout)
app.command("token")(token.token)
app.command("serve")(cluster.serve)
app.command("work")(cluster.work)
app.command("keys")(cluster.keys)
app.add_typer(sample.commands, name="sample")
IMPORTS = (moving.courses, moving.venues, moving.instructors, moving.offerings)
FILES = (files.learners, files.enrollments, files.completions, files.undo)
for kind in IMPORTS + FILES:
    importing.commands.command()(kind)
app.add_typer(importing.commands, name="import")
app.add_typer(report.commands, name="report")
app.add_typer(events.commands, name="events")
app.add_typer(audit.commands, name="audit")
app.add_typer(ops.commands, name="ops")
