"""Who is erased leaves counts and seats behind, and no name, whichever way the platform runs."""

import psycopg
from psycopg.conninfo import make_conninfo
from pymongo import MongoClient

from tests.e2e.caller import problem
from tests.e2e.conftest import calling
from tests.e2e.server import Server

NAME, LAST, EMAIL = "Zerlina Quastenflosser", "quastenflosser", "zerlina.quastenflosser@x.test"
SPELLED = (b"quastenflosser", b"zerlina")


async def somebody(caller):
    body = {"name": NAME, "email": EMAIL, "custom": {"nickname": "Zerlina Q"}}
    return (await caller.post("/v1/learners", body))["learner"]


def kept(platform):
    """Everything that the platform stores, as bytes by where that is."""
    if isinstance(platform, Server):
        return {str(path): path.read_bytes() for path in platform.data.rglob("*") if path.is_file()}
    return {**_tables(platform), **_collections(platform)}


def _tables(platform):
    found = {}
    for name in ("scheduling", "enrollment", "attendance"):
        with psycopg.connect(make_conninfo(platform.postgres, dbname=f"{platform.prefix}_{name}")) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'rollbook'").fetchall()
            for (table,) in tables:
                rows = connection.execute(f"SELECT t::text FROM rollbook.{table} AS t").fetchall()
                raw = b"\n".join(row[0].encode() for row in rows)
                for column in ("state", "answer", "sealed"):
                    if column in _columns(connection, table):
                        blobs = connection.execute(f"SELECT {column} FROM rollbook.{table}").fetchall()
                        raw += b"\n".join(bytes(blob) for (blob,) in blobs if blob is not None)
                found[f"{name}.{table}"] = raw
    return found


def _columns(connection, table):
    sql = "SELECT column_name FROM information_schema.columns WHERE table_schema = 'rollbook' AND table_name = %s"
    return {name for (name,) in connection.execute(sql, (table,)).fetchall()}


def _collections(platform):
    found = {}
    with MongoClient(platform.mongo) as client:
        for base in client.list_database_names():
            if base.startswith(platform.prefix):
                for name in client[base].list_collection_names():
                    found[f"{base}.{name}"] = b"\n".join(repr(one).encode() for one in client[base][name].find())
    return found


def telling(platform):
    return [where for where, what in kept(platform).items() if any(word in what.lower() for word in SPELLED)]


async def test_nothing_that_is_stored_or_answered_tells_who_was_erased(platform, caller):
    offering = await caller.offering(1, starts_at="2099-03-30T07:00:00Z", ends_at="2099-04-30T07:00:00Z")
    begun = await caller.offering(2)
    learner, (other,) = await somebody(caller), await caller.learners(1)
    await caller.settled()
    for one in (learner, other):
        await caller.enroll(offering, one)
    await caller.enroll(begun, other)
    await caller.settled()
    assert telling(platform)

    answer = await caller.post(f"/v1/learners/{learner}/erase", {"reason": f"{NAME} asked for it"})
    await caller.settled()

    assert answer == {"learner": learner, "erased": True, "released": 1}
    shown = await caller.until(f"/v1/learners/{learner}", lambda one: one["erased"])
    assert (shown["name"], shown["email"], shown["active"]) == (None, None, False)
    assert (await caller.get("/v1/learners", q=LAST))["items"] == []
    await caller.until(
        f"/v1/offerings/{offering}/roster", lambda page: [one["learner"] for one in page["items"]] == [other]
    )
    assert len((await caller.get(f"/v1/offerings/{begun}/roster"))["items"]) == 1
    audit = await caller.get(f"/v1/audit/streams/learner:{learner}")
    assert "learner-erased" in str(audit)
    assert not any(word.decode() in str(audit).lower() for word in SPELLED)
    assert telling(platform) == []


async def test_a_legal_hold_refuses_with_the_reason_and_coordinators_may_not_erase(platform, caller):
    learner = await somebody(caller)
    await caller.post(f"/v1/learners/{learner}/hold", {"reason": "Case 12"})
    problem(await caller.command(f"/v1/learners/{learner}/erase", {"reason": "asked"}), 409, "legal-hold")
    async with calling(platform, "coordinator") as coordinator:
        refused = await coordinator.command(f"/v1/learners/{learner}/erase", {"reason": "asked"})
        assert refused.status_code == 403
    await caller.post(f"/v1/learners/{learner}/lift-hold", {"reason": "closed"})
    assert (await caller.post(f"/v1/learners/{learner}/erase", {"reason": "asked"}))["erased"]
    again = await caller.command(f"/v1/learners/{learner}/change", {"name": NAME})
    problem(again, 409, "learner-erased")


async def test_whoever_has_completed_a_course_that_is_kept_is_not_erased_before_its_time(caller):
    offering, learner = await caller.offering(2), await somebody(caller)
    course = (await caller.get(f"/v1/offerings/{offering}"))["course"]
    await caller.settled()
    await caller.enroll(offering, learner)
    for component in ("day", "quiz"):
        body = {"offering": offering, "learner": learner, "component": component, "outcome": "completed"}
        await caller.post("/v1/outcomes", body)
    await caller.post(f"/v1/courses/{course}/retention", {"years": 10})
    await caller.until(f"/v1/courses/{course}/retention", lambda one: one["years"] == 10)
    await caller.settled()

    refused = problem(await caller.command(f"/v1/learners/{learner}/erase", {"reason": "asked"}), 409, "retention")
    assert refused["course"] == course

    await caller.post(f"/v1/courses/{course}/retention", {"years": None})
    await caller.settled()
    assert (await caller.post(f"/v1/learners/{learner}/erase", {"reason": "asked"}))["erased"]
