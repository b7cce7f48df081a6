"""What a notice is made of, whatever it is about; many that are made side by side ask as often as one does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from chassis.clock import Clock, utc_now
from chassis.errors import Unknown
from chassis.projection import AsOf
from chassis.readstore.together import Together
from chassis.settings import Settings
from chassis.shared_reads import SharedReads
from services.enrollment import obligations
from services.enrollment.domain.duty import LATE
from services.enrollment.domain.obligation import Obligation, Standing
from services.enrollment.notices.gathering import INACTIVE, NO_ADDRESS, OVER, gathered, recipient_of, words_for
from services.enrollment.notices.rendering import About
from services.enrollment.obligations import Moment, Row
from services.enrollment.persons import people_of
from services.enrollment.projections import LEARNERS, LearnerDocument
from services.enrollment.projections.notices import NoticeDocument

UNFINISHED = frozenset({*LATE, Standing.DUE})

Asked = tuple[str, Sequence[str]]
Found = tuple[Row | None, Mapping[str, Obligation]]


class Making:
    """Reads what notices are made of, as they go by the settings."""

    def __init__(self, reads: Any, settings: Settings, clock: Clock = utc_now) -> None:
        self.shared = SharedReads(reads)
        self._reads, self._clock = reads, clock
        self._sender, self._address = settings.mail_from or "", settings.public_url or ""
        self._judged: Together[Asked, Found] = Together(self._judge)

    async def about(self, notice: NoticeDocument, now: datetime | None = None) -> About | str:
        """All that a notice is made of; or in one word why nobody is told. Without `now` it is made as it would be,
        whether it holds any more or not.
        """
        if notice.requirement is None:
            return await gathered(self.shared, notice, self._sender, self._address, now)
        learner = (await people_of(self.shared, [notice.learner])).get(notice.learner)
        if learner is None or learner.erased or (now is not None and not learner.active):
            return INACTIVE
        named = [one.learner for one in notice.people] or [learner.learner]
        row, told = await self._judged.ask((notice.requirement, named))
        people = [one for one in notice.people if now is None or _holds(told, one.learner, one.due_on)]
        if row is None or (now is not None and not people and not _holds(told, learner.learner, notice.due_on)):
            return OVER
        if not learner.email or not learner.name:
            return NO_ADDRESS
        names: Mapping[str, LearnerDocument] = await self.shared.get_many(LEARNERS, [one.learner for one in people])
        recipient = recipient_of(learner)
        return About(
            notice=notice,
            recipient=recipient,
            learner=recipient.name,
            title=str(row["title"]),
            code=str(row["code"]),
            words=await words_for(self.shared, notice.kind, learner.language, notice.to),
            people=[(_called(names, one.learner), one.due_on) for one in people],
            sender=self._sender,
            address=self._address,
        )

    async def _judge(self, asked: Sequence[Asked]) -> Sequence[Found]:
        """What the requirements ask of those who are named with them, each requirement looked at once."""
        moment = Moment(as_of=AsOf(), at=self._clock(), zone=ZoneInfo("UTC"))
        named: dict[str, set[str]] = {}
        for requirement, learners in asked:
            named.setdefault(requirement, set()).update(learners)
        found: dict[str, Found] = {}
        for requirement, everybody in named.items():
            try:
                row = await obligations.requirement(self._reads, moment, requirement)
                found[requirement] = row, await obligations.of_learners(self._reads, row, moment, everybody)
            except Unknown:
                found[requirement] = None, {}
        return [found[requirement] for requirement, _ in asked]


def _holds(told: Mapping[str, Obligation], learner: str, due_on: object) -> bool:
    """Whether what was to be done by that day still is."""
    one = told.get(learner)
    return one is not None and one.state in UNFINISHED and one.due_on == due_on


def _called(names: Mapping[str, LearnerDocument], learner: str) -> str:
    return (names[learner].name if learner in names else None) or learner
