"""`rollbook ops verify-topic`: whether a topic holds what its log holds."""

from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.progress import Progress

from chassis.eventlog.port import LogDamaged, LogUnavailable
from chassis.feed.port import FeedUnavailable
from contracts.topics import SERVICES as PUBLISHING
from rollbook.cli.options import AWAY, FAILED, USAGE, JsonOption, answer, err, out, shared, stop, told
from rollbook.cli.progress import COLUMNS
from rollbook.cluster.settings import ClusterSettings

if TYPE_CHECKING:
    from chassis.kafka.comparing import TopicReport

WRONG = {
    "missing": "missing: the log has them, the topic has not",
    "out_of_order": "out of order: after later ones of their partition",
    "different": "different from what the log says",
    "stray": "stray: the log has not got them there",
}
HARMLESS = {
    "doubled": "there more than once, which readers drop",
    "foreign": "no events of this service, which readers set aside",
}


@told
async def verify_topic(
    service: Annotated[str, typer.Argument(help=f"One of {', '.join(PUBLISHING)}.")],
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail for what is there twice, or of others, as well.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Compare the topic of a service with its log, event by event: ids, contents, order; what is missing or too many.

    Only in a cluster. Reads PostgreSQL and Kafka themselves, at ROLLBOOK_POSTGRES and ROLLBOOK_KAFKA of the service;
    nothing else of the platform need run. Ends with 1 where the two differ in what readers get.

    Example: docker compose exec scheduling-worker rollbook ops verify-topic scheduling
    """
    if service not in PUBLISHING:
        stop(USAGE, f"{service} has no log and no topic; there are {', '.join(PUBLISHING)}.")
    around, settings = shared(None, as_json=as_json), ClusterSettings.read()
    from chassis.kafka.topics import UnfitTopic  # what reads Kafka is slow to import
    from rollbook.cluster.verifying import verify

    try:
        with Progress(*COLUMNS, console=err) as bars:
            bar = bars.add_task(service, total=None)
            report = await verify(service, settings, lambda done, of: bars.update(bar, completed=done, total=of))
    except (FeedUnavailable, LogUnavailable) as away:
        stop(AWAY, str(away))
    except (UnfitTopic, LogDamaged) as wrong:
        stop(FAILED, str(wrong))
    if around.as_json:
        answer({"sound": report.sound, "exact": report.exact, **msgspec.to_builtins(report)})
    else:
        _print(report)
    if not (report.exact if strict else report.sound):
        raise typer.Exit(FAILED)


def _print(report: "TopicReport") -> None:
    verdict = "holds what the log holds" if report.sound else "DIFFERS from its log"
    out.print(
        f"{report.topic} {verdict}, up to event {report.compared:,} ({report.messages:,} messages).", highlight=False
    )
    if report.compared < report.position:
        out.print(f"  Given up there, of {report.position:,}: too much is missing.", highlight=False)
    for kind, meaning in (WRONG | HARMLESS).items():
        found = getattr(report, kind)
        if found.count:
            out.print(f"  {found.count:,} {meaning}", highlight=False)
            for where in found.first:
                out.print(f"    {where}", highlight=False, markup=False)
            if found.count > len(found.first):
                out.print(f"    and {found.count - len(found.first):,} more", highlight=False)
    if not report.sound:
        out.print(
            f"To have it filled again from the log, delete the topic {report.topic}: the relay makes it anew within "
            "a minute, and readers drop what they have had.",
            highlight=False,
        )
