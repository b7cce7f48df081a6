"""No room on the disk, or for a file: told clearly, and nothing that was acknowledged is lost."""

import re
import resource
import subprocess

from tests.disks import fill, small_disk
from tests.e2e.caller import problem
from tests.e2e.commands import FAILED, complaint
from tests.e2e.conftest import calling
from tests.e2e.server import STOP_SECONDS, Server


async def filled(server, make_room):
    """Enroll until there is no room, make room, and send again what was refused.

    Everything acknowledged is there, once; and what was refused is told clearly.
    """
    async with calling(server) as caller:
        numbers, statuses, answers, bodies, lines = 0, [], [], [], []
        while (not statuses or set(statuses) == {201}) and numbers < 60:
            numbers += 1
            bodies = [{"name": f"{numbers}-{one} " + "x" * 180, "email": f"{one}@example.org"} for one in range(100)]
            lines = [
                {"command": "RegisterLearner", "key": f"{numbers}-{one}", "body": body}
                for one, body in enumerate(bodies)
            ]
            caller.position = None  # views may have no room before the log has none: nobody waits for them
            answers = await caller.batch("enrollment", lines)
            statuses = [answer["status"] for answer in answers]
        refused = [answer["body"] for answer in answers if answer["status"] != 201]
        assert {(body["status"], body["type"]) for body in refused} == {(503, "/problems/unavailable")}
        one = await caller.command("/v1/learners", bodies[-1], key="one-more")
        if one.status_code != 201:
            problem(one, 503, "unavailable")
            assert one.headers["Retry-After"]
        assert (await caller.get("/healthz"))["status"] == "ok"

        make_room()
        again = await caller.batch("enrollment", lines)
        assert {answer["status"] for answer in again} == {201}
        assert (await caller.command("/v1/learners", bodies[-1], key="one-more")).status_code == 201
        await caller.settled()
        events = await caller.history(type="rollbook.enrollment.learner-registered.v1")
        assert len({one["subject"] for one in events}) == len(events) == 100 * numbers + 1
        everybody = {one["subject"].partition(":")[2] for one in events}
        assert {answer["body"]["learner"] for answer in again} <= everybody
        return everybody


async def is_as_before(server, everybody):
    """A next start finds the same people."""
    assert server.stop() == 0
    server.start()
    async with calling(server) as caller:
        events = await caller.history(type="rollbook.enrollment.learner-registered.v1")
        assert {one["subject"].partition(":")[2] for one in events} == everybody
        for learner in sorted(everybody)[::97]:
            assert (await caller.get(f"/v1/learners/{learner}"))["learner"] == learner
    assert server.stop() == 0


QUIET, WARNING = {"ROLLBOOK_LOG_LEVEL": "error"}, {"ROLLBOOK_LOG_LEVEL": "warning"}


async def test_a_full_disk_is_told_and_loses_nothing(tmp_path):
    with small_disk(tmp_path / "disk") as change:
        server = Server(tmp_path / "disk" / "data", env=WARNING, errors=tmp_path / "stderr")
        server.start()
        try:
            everybody = await filled(server, lambda: change("size=64m"))
            await is_as_before(server, everybody)
        finally:
            server.kill()
    assert "disk is full" in server.errors
    assert "Traceback" not in server.errors
    assert len(server.errors.splitlines()) < 100


async def test_files_that_may_not_grow_are_told_and_lose_nothing(tmp_path):
    server = Server(tmp_path / "data", env=QUIET).start()
    try:
        limits = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (1_000_000, limits[1]))
        everybody = await filled(server, lambda: resource.prlimit(server.pid, resource.RLIMIT_FSIZE, limits))
        await is_as_before(server, everybody)
    finally:
        server.kill()


def test_a_disk_without_room_to_start_on_is_told_and_started_on_once_there_is(tmp_path):
    disk, refused = tmp_path / "disk", 0
    with small_disk(disk):
        for kilobytes in (0, 8, 40, 100, 300, 350, 400, 450, 500, 700):
            fill(disk, kilobytes * 1024)
            server = Server(disk / "data", env=QUIET, errors=tmp_path / f"{kilobytes}.stderr")
            if server.comes_up():  # how much is enough follows from what earlier tries left there
                assert server.stop() == 0
            else:
                code = server.ended(STOP_SECONDS)
                # What was at work already may have logged what held it up.
                said = "\n".join(line for line in server.errors.splitlines() if not line.startswith("{"))
                line = complaint(subprocess.CompletedProcess((), code, "", said), FAILED)
                assert str(disk / "data") in line
                assert re.search(r"No space left on device|disk is full|disk I/O error", line), line
                refused += 1
            (disk / "ballast").unlink()
        server = Server(disk / "data").start()
        assert server.stop() == 0
    assert refused > 3
