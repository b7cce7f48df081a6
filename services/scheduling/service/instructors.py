"""Instructors and their timetables: how they are folded and decided."""

from chassis.decider import Aggregate, Handler
from services.scheduling import commands
from services.scheduling.busy import busy_times_read
from services.scheduling.domain import following, instructor, qualification, timetable, timetable_terms
from services.scheduling.domain.timetable import Timetable, timetable_stream

AGGREGATES = (
    Aggregate(category="instructor", blank=lambda name: instructor.Instructor(), evolve=instructor.evolve),
    Aggregate(
        category="timetable",
        blank=lambda name: Timetable(),
        evolve=timetable.evolve,
        state=Timetable,
        snapshot_every=200,
        prune=timetable.prune,
    ),
)

HANDLERS = (
    Handler(
        command=commands.RegisterInstructor,
        streams=instructor.register_streams,
        decide=instructor.register,
        id_kind="i",
    ),
    Handler(command=commands.ChangeInstructor, streams=instructor.change_streams, decide=instructor.change),
    Handler(
        command=commands.RetireInstructor,
        streams=lambda c, context: (timetable_stream(c.instructor),),
        decide=timetable_terms.retire,
    ),
    Handler(command=commands.FollowCalendar, streams=following.streams, decide=following.follow),
    Handler(
        command=commands.RefreshBusy,
        streams=following.streams,
        decide=following.refresh,
        gather=busy_times_read,
    ),
    Handler(command=commands.GrantQualification, streams=qualification.grant_streams, decide=qualification.grant),
    Handler(
        command=commands.WithdrawQualification,
        streams=lambda c, context: (timetable_stream(c.instructor),),
        decide=qualification.withdraw,
    ),
    Handler(
        command=commands.SetWorkingHours,
        streams=lambda c, context: (timetable_stream(c.instructor),),
        decide=timetable_terms.set_hours,
    ),
    Handler(
        command=commands.AddTimeOff,
        streams=lambda c, context: (timetable_stream(c.instructor),),
        decide=timetable_terms.add_time_off,
        id_kind="b",
    ),
    Handler(
        command=commands.RemoveTimeOff,
        streams=lambda c, context: (timetable_stream(c.instructor),),
        decide=timetable_terms.remove_time_off,
    ),
)
