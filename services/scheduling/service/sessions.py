"""Sessions, which live in the streams of their offerings: how they are decided."""

from chassis.decider import Handler
from services.scheduling import commands, concerned
from services.scheduling.domain import joining, moves, series, series_changes, series_moves, session
from services.scheduling.domain.calling_off import trying

HANDLERS = (
    Handler(
        command=commands.ScheduleSession,
        streams=lambda c, context: tuple(session.schedule_streams(c, context)),
        decide=session.schedule,
        further=lambda states, c, context: tuple(session.schedule_further(states, c, context)),
        gather=concerned.people,
        gather_for=lambda c: c.dry_run,
        id_kind="s",
    ),
    Handler(
        command=commands.ScheduleSeries,
        streams=lambda c, context: tuple(series.series_streams(c, context)),
        decide=series.schedule,
        further=lambda states, c, context: tuple(series.series_further(states, c, context)),
        gather=concerned.people,
        gather_for=lambda c: c.dry_run,
        id_kind="w",
    ),
    Handler(
        command=commands.RescheduleSeries,
        streams=lambda c, context: (series_moves.offering_stream(c),),
        decide=series_moves.reschedule,
        further=lambda states, c, context: tuple(series_moves.held_by(states, c, context)),
        gather=concerned.moves,
    ),
    Handler(
        command=commands.ChangeSeriesRoom,
        streams=lambda c, context: tuple(series_changes.room_streams(c, context)),
        decide=series_changes.change_room,
        further=lambda states, c, context: tuple(series_moves.held_by(states, c, context)),
        gather=concerned.moves,
    ),
    Handler(
        command=commands.AssignSeriesInstructors,
        streams=lambda c, context: tuple(series_changes.assign_streams(c, context)),
        decide=series_changes.assign,
        further=lambda states, c, context: tuple(series_moves.held_by(states, c, context)),
        gather=concerned.moves,
    ),
    trying(
        Handler(
            command=commands.CancelSeries,
            streams=lambda c, context: (series_moves.offering_stream(c),),
            decide=series_moves.cancel,
            further=lambda states, c, context: tuple(series_moves.held_by(states, c, context)),
            gather=concerned.calls_off,
        ),
    ),
    Handler(
        command=commands.RescheduleSession,
        streams=lambda c, context: (session.offering_stream(c.session),),
        decide=moves.reschedule,
        further=lambda states, c, context: tuple(moves.further(states, c, context)),
        gather=concerned.moves,
    ),
    Handler(
        command=commands.ChangeSessionRoom,
        streams=lambda c, context: tuple(moves.room_streams(c, context)),
        decide=moves.change_room,
        further=lambda states, c, context: tuple(moves.further(states, c, context)),
        gather=concerned.moves,
    ),
    Handler(
        command=commands.AssignInstructors,
        streams=lambda c, context: tuple(moves.assign_streams(c, context)),
        decide=moves.assign,
        further=lambda states, c, context: tuple(moves.further(states, c, context)),
        gather=concerned.moves,
    ),
    trying(
        Handler(
            command=commands.SetJoinUrl,
            streams=lambda c, context: (session.offering_stream(c.session),),
            decide=joining.set_link,
            gather=concerned.links,
            gather_for=lambda c: c.dry_run,
        ),
    ),
    Handler(
        command=commands.RestoreSession,
        streams=lambda c, context: (session.offering_stream(c.session),),
        decide=moves.restore,
        further=lambda states, c, context: tuple(moves.further(states, c, context)),
        gather=concerned.people,
        gather_for=lambda c: c.dry_run,
    ),
    trying(
        Handler(
            command=commands.CancelSession,
            streams=lambda c, context: (session.offering_stream(c.session),),
            decide=session.cancel,
            further=session.held_by,
            gather=concerned.calls_off,
        ),
    ),
)
