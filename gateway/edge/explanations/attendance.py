"""Problems that attendance tells first."""

EXPLANATIONS = {
    "completed-later": "A completion that is taken over lies in the past.",
    "completion-known-otherwise": "An earlier import took the same completion over with other values. Undo that first.",
    "expires-before-completed": "A completion expires on the day it was completed, or later.",
    "correction-needs-reason": "What was recorded can be corrected, with a reason.",
    "effective-in-the-future": "Only what has already happened can be recorded.",
    "log-damaged": "An operator finds its name in the log of the program, and restores it from a backup.",
    "not-on-roster": "The learner held no seat when the session began.",
    "session-not-started": "Who comes is marked from an hour before; no-shows, and closing the roll, await the start.",
    "too-many-minutes": "Nobody attends for longer than the session lasts.",
    "unrecorded-learners": "The roll has learners without a mark. Record them, or say what they count as.",
}
