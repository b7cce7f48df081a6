"""Problems that enrollment tells first."""

EXPLANATIONS = {
    "capacity-below-taken": "More seats are taken than the new capacity has. Say so if that is meant.",
    "enrollment-closed": "The cut-off for enrolling has passed.",
    "has-members": "Learners, or organizations, still belong to it; they are moved first.",
    "manages-themselves": "Somebody else is the manager, or nobody.",
    "organization-circle": "An organization cannot belong to itself, nor to one that belongs to it.",
    "organization-closed": "Nobody comes to belong to an organization that was closed.",
    "no-seat-offer": "No seat is on offer to this learner.",
    "not-enrolled": "The learner holds neither a seat nor a place in the queue.",
    "no-newer-version": "The learner is judged by the newest published version of the program already.",
    "not-in-program": "Only an enrollment in a program moves to another version; an offering keeps its own.",
    "not-waitlisted": "The learner is not in the queue.",
    "offering-full": "No seat is free, and the request asked to be refused rather than wait.",
    "offering-has-no-seats": "An offering without capacity has no seats to change.",
    "offering-not-published": "The offering is not published yet.",
    "prerequisite-missing": "The learner completes what the course asks for first, or is let in without, for a reason.",
    "step-not-open": "The learner's program has other courses first, to be completed, or let off for a reason.",
    "program-not-published": "The program is not published yet.",
    "seat-offer-expired": "The seat was on offer until a time that has passed.",
    "waitlist-full": "The queue is as long as it may be.",
}
