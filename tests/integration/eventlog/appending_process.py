"""A process that appends to a log, one stream of its own, until it is told to stop by the end of its input."""

import sys
import threading

from chassis.eventlog.port import Append, Conflict, NewEvent
from chassis.eventlog.postgres import PostgresEventLog

KIND = "rollbook.toy.counted.v1"


def work(conninfo: str, name: str) -> None:
    """Append 1 to 20 events at a time; every fifth time one that is refused when it is nearly done."""
    log = PostgresEventLog(conninfo, "toy")
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    version = turn = 0
    while not ended.is_set():
        turn += 1
        count = 1 + turn % 20
        events = [NewEvent(f"seat:{name}", version + n, KIND, b"%d" % n) for n in range(1, count + 1)]
        if turn % 5 == 0:
            try:
                log.append([Append(events=[*events, NewEvent("seat:everybody", 1, KIND, b"")])])
            except Conflict:
                continue
            raise AssertionError("a version was given twice")
        log.append([Append(events=events)])
        version += count
    log.close()
    sys.stdout.write(f"{version}\n")


if __name__ == "__main__":
    work(sys.argv[1], sys.argv[2])
