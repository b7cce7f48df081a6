"""Reporting's HTTP surface: queries alone."""

from chassis.clock import Clock, utc_now
from chassis.web.routes import QueryRoute, Rendered, Routes
from services.reporting.api import examples
from services.reporting.api.asking import ReportAsked
from services.reporting.api.completion import (
    CompletionQueries,
    CompletionReport,
    LearnersAsked,
    LearnersCounted,
)
from services.reporting.api.funnel import (
    Funnel,
    FunnelAsked,
    FunnelLearners,
    FunnelLearnersAsked,
    show_funnel,
    show_funnel_learners,
)
from services.reporting.api.needs import NeedsAnswer, NeedsAsked, NeedsQuery

SCOPE = "reports:read"


def routes(now: Clock = utc_now) -> Routes:
    """Every query; `now` tells the time by which needs and open ends are judged."""
    completion = CompletionQueries(now)
    return Routes(
        queries=(
            QueryRoute(
                path="/v1/reports/completion",
                params=ReportAsked,
                response=CompletionReport,
                scope=SCOPE,
                summary="Completion by course, program, offering, organization, format and month",
                answer=completion.report,
                example=examples.COMPLETION_EXAMPLE,
            ),
            QueryRoute(
                path="/v1/reports/completion.csv",
                params=ReportAsked,
                response=Rendered,
                scope=SCOPE,
                summary="Completion, as a table",
                answer=completion.csv,
                example=examples.CSV_EXAMPLE,
            ),
            QueryRoute(
                path="/v1/reports/completion/learners",
                params=LearnersAsked,
                response=LearnersCounted,
                scope=SCOPE,
                summary="The enrollments behind a figure of the completion report",
                answer=completion.learners,
                example=examples.LEARNERS_EXAMPLE,
            ),
            QueryRoute(
                path="/v1/reports/funnel",
                params=FunnelAsked,
                response=Funnel,
                scope=SCOPE,
                summary="How far those enrolled in a program have come",
                answer=show_funnel,
                example=examples.FUNNEL_EXAMPLE,
            ),
            QueryRoute(
                path="/v1/reports/funnel/learners",
                params=FunnelLearnersAsked,
                response=FunnelLearners,
                scope=SCOPE,
                summary="The learners behind a figure of the funnel",
                answer=show_funnel_learners,
                example=examples.FUNNEL_LEARNERS_EXAMPLE,
            ),
            QueryRoute(
                path="/v1/needs",
                params=NeedsAsked,
                response=NeedsAnswer,
                scope=SCOPE,
                summary="What needs somebody, the worst and most pressing first",
                answer=NeedsQuery(now).answer,
                example=examples.NEEDS_EXAMPLE,
            ),
        )
    )


ROUTES = routes()
