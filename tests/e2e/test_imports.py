"""Files of learners and enrollments, sent in parts through the gateway, tried, taken in, and told row by row."""

import csv
import io
import itertools

import pytest

from tests.e2e.caller import kind, problem
from tests.e2e.conftest import calling

_numbers = itertools.count(1)
LEARNERS = "key,name,email,organization,manager,job_role,site,timezone,language"


@pytest.fixture
def source(caller):
    """A source of keys that no other test knows."""
    return f"hr-{next(_numbers)}-{caller.token[-6:].replace('_', 'x').replace('-', 'y')}".lower()


async def sent(caller, kind, text, part=40, **options):
    """An import whose file is there, in parts of so many bytes."""
    job = (await caller.post(f"/v1/imports/{kind}", options))["job"]
    content = text if isinstance(text, bytes) else text.encode()
    for number, start in enumerate(range(0, max(len(content), 1), part), 1):
        reply = await caller.send(
            "PUT",
            f"/v1/imports/{kind}/{job}/parts/{number}",
            content=content[start : start + part],
            headers={"Content-Type": "text/csv"},
        )
        assert reply.status_code == 200, reply.text
    return f"/v1/imports/{kind}/{job}"


async def done(caller, address, **start):
    """The import once it has ended."""
    await caller.post(f"{address}/start", start)
    return await caller.until(address, lambda job: job["state"] == "finished")


async def odd_rows(caller, address):
    reply = await caller.send("GET", f"{address}/errors.csv")
    assert reply.status_code == 200, reply.text
    return list(csv.DictReader(io.StringIO(reply.text)))


def figures(job):
    return {name: job[name] for name in ("rows", "taken", "known", "odd", "lost")}


def counts(taken=0, known=0, odd=0, lost=0):
    return {"rows": taken + known + odd + lost, "taken": taken, "known": known, "odd": odd, "lost": lost}


async def found(caller, source, *keys):
    """Learners of a source, by their keys."""
    known, page = {}, {"after": ""}
    while page["after"] is not None:
        page = await caller.get("/v1/learners", limit=500, **({"after": page["after"]} if page["after"] else {}))
        known |= {one["id"]: item for item in page["items"] for one in item["external_ids"] if one["source"] == source}
    return [known.get(key) for key in keys]


async def test_people_are_taken_in_changed_in_what_the_file_has_and_led_by_whom_it_names(caller, source):
    rows = [
        LEARNERS,
        "1,Anna Berg,anna@corp.test,SALES,2,Representative,Berlin,Europe/Berlin,de",
        "2,Ben Cole,ben@corp.test,SALES,,Lead,Berlin,Europe/Berlin,de",
        '3,"Dee, Eve",,,9,,,,',
    ]
    address = await sent(caller, "learners", "\n".join(rows), source=source, create_organizations=True)

    job = await done(caller, address)

    assert (figures(job), job["share"], job["listed"]) == (counts(taken=2, odd=1), 1.0, True)
    await caller.settled()
    anna, ben, eve = await found(caller, source, "1", "2", "3")
    assert (anna["name"], anna["manager"], anna["job_role"]) == ("Anna Berg", ben["learner"], "Representative")
    assert (eve["name"], eve["manager"]) == ("Dee, Eve", None)
    assert [(row["key"], row["reason"]) for row in await odd_rows(caller, address)] == [
        ("3", f"{source} knows no manager 9 here; the rest of the row was taken.")
    ]

    await done(caller, await sent(caller, "learners", "key,site\n1,Hamburg\n2,Berlin\n", source=source))
    await caller.settled()
    changed, same = await found(caller, source, "1", "2")
    assert (changed["site"], changed["name"], changed["manager"]) == ("Hamburg", "Anna Berg", ben["learner"])
    assert same == ben


async def test_a_file_taken_in_again_has_no_effect_and_its_corrected_rows_have(caller, source):
    odd = "2,Ben,not an address,,,,,,\n3,Cy,,NOWHERE,,,,,\n,Dee,,,,,,,\n4,Ed,,,,,,Mars/Base,\n5,x\n"
    text = f"{LEARNERS}\n1,Anna,,,,,,,\n{odd}"
    first = await done(caller, await sent(caller, "learners", text, source=source))
    again = await sent(caller, "learners", text, source=source)

    assert figures(first) == counts(taken=1, lost=5)
    assert figures(await done(caller, again, dry_run=True)) == counts(known=1, lost=5)
    await caller.post(f"{again}/start")
    ended = await caller.until(again, lambda job: job["state"] == "finished" and not job["dry_run"])
    assert figures(ended) == counts(known=1, lost=5)
    told = await odd_rows(caller, again)
    assert [row["name"] for row in told] == ["Ben", "Cy", "Dee", "Ed", "x"]
    assert told[0]["reason"].startswith("email must be an e-mail address")
    assert told[1]["reason"].startswith("There is no organization NOWHERE.")
    assert told[2]["reason"] == "The key is missing."
    assert told[3]["reason"].startswith("Mars/Base is not an IANA timezone")
    assert told[4]["reason"] == "2 values for 9 columns"

    listed = (await caller.send("GET", f"{again}/errors.csv")).text
    corrected = listed.replace("not an address", "ben@corp.test").replace("NOWHERE", "").replace("Mars/Base", "UTC")
    assert figures(await done(caller, await sent(caller, "learners", corrected, source=source))) == counts(
        taken=4, lost=1
    )


async def test_a_file_between_semicolons_whose_managers_alone_are_new_tells_how_many_it_changed(caller, source):
    people = f"\ufeffPersonnel No;Name;Organization\r\n1;Berg, Anna;{'x' * 81}\r\n2;Ben;\r\n3;Cy;\r\n"
    address = await sent(caller, "learners", people, source=source, create_organizations=True)
    assert figures(await done(caller, address)) == counts(taken=2, lost=1)
    listed = (await caller.send("GET", f"{address}/errors.csv")).text
    assert listed.splitlines()[1].startswith(f"1;Berg, Anna;{'x' * 81};The organization cannot be added: its code")
    corrected = await sent(caller, "learners", listed.replace("x" * 81, ""), source=source)
    assert figures(await done(caller, corrected)) == counts(taken=1)

    managed = "key;email;manager\n1;;2\n2;no address;3\n3;;\n"
    address = await sent(caller, "learners", managed, source=source)

    assert figures(await done(caller, address, dry_run=True)) == counts(taken=1, known=1, lost=1)
    await caller.post(f"{address}/start")
    ended = await caller.until(address, lambda job: job["state"] == "finished" and not job["dry_run"])
    assert figures(ended) == counts(taken=1, known=1, lost=1)
    await caller.settled()
    anna, ben = await found(caller, source, "1", "2")
    assert (anna["manager"], ben["manager"]) == (ben["learner"], None)


async def test_a_trial_tells_what_would_come_of_each_row_and_changes_nothing(caller, source):
    offering = await caller.offering(capacity=1)
    code = (await caller.get(f"/v1/offerings/{offering}"))["code"]
    people = await sent(caller, "learners", "key,name\n1,Anna\n2,Ben\n", source=source)
    await done(caller, people)
    text = f"learner,offering\n1,{code.lower()}\n2,{code}\n3,{code}\n1,NOWHERE\n"
    address = await sent(caller, "enrollments", text, source=source, if_full="waitlist")
    before = await caller.end_of_log()

    tried = await done(caller, address, dry_run=True)

    assert (tried["dry_run"], figures(tried)) == (True, counts(taken=2, lost=2))
    assert [row["reason"] for row in await odd_rows(caller, address)] == [
        f"{source} knows no learner 3 here. Import learners first.",
        "There is no offering NOWHERE.",
    ]
    assert (await caller.get(f"/v1/offerings/{offering}/seats"))["enrolled"] == 0
    assert await caller.end_of_log() != before  # the trial itself is told

    await caller.post(f"{address}/start")
    job = await caller.until(address, lambda job: job["state"] == "finished" and not job["dry_run"])
    assert figures(job) == counts(taken=2, lost=2)
    seats = await caller.until(f"/v1/offerings/{offering}/seats", lambda seats: seats["enrolled"] == 1)
    assert seats["waitlisted"] == 1
    over = await caller.command(f"{address}/start")
    problem(over, 409, "import-over")


async def test_who_is_enrolled_by_a_file_is_told_where_it_says_so(caller, source):
    await done(caller, await sent(caller, "learners", "key,name\n1,Anna\n2,Ben\n", source=source))
    quiet, loud = [await caller.offering(5) for _ in range(2)]
    await caller.settled()
    for offering, notify in ((quiet, {}), (loud, {"notify": "learner"})):
        code = (await caller.get(f"/v1/offerings/{offering}"))["code"]
        rows = f"learner,offering\n1,{code}\n2,{code}\n"
        await done(caller, await sent(caller, "enrollments", rows, source=source, **notify))
    await caller.settled()
    letters = [await caller.everything("/v1/notices", offering=offering) for offering in (quiet, loud)]
    assert [[one["kind"] for one in some] for some in letters] == [[], ["confirmation"] * 2]


async def test_nobody_is_told_of_the_seat_that_a_file_gives_them(caller, source):
    offering = await caller.offering(capacity=1)
    code = (await caller.get(f"/v1/offerings/{offering}"))["code"]
    await done(caller, await sent(caller, "learners", "key,name\n1,Anna\n", source=source))

    await done(caller, await sent(caller, "enrollments", f"learner,offering\n1,{code}\n", source=source))

    roster = await caller.get(f"/v1/audit/streams/roster:{offering}")
    assert [kind(event) for event in roster["events"]] == ["roster-opened", "learner-enrolled"]


async def test_columns_are_found_by_their_names_or_named(caller, source):
    address = await sent(caller, "learners", "Personnel No,Full name,Mystery\n1,Anna,Paris\n", source=source)

    seen = await caller.get(f"{address}/preview")

    assert seen["columns"] == ["Personnel No", "Full name", "Mystery"]
    assert {one["name"]: one["column"] for one in seen["takes"] if one["column"]} == {
        "key": "Personnel No",
        "name": "Full name",
    }
    assert seen["rows"] == [["1", "Anna", "Paris"]]
    problem(await caller.command(f"{address}/start", {"mapping": {"key": "Nr"}}), 409, "columns-unknown")
    missing = problem(
        await caller.command(f"{address}/start", {"mapping": {"name": "Full name"}}), 409, "columns-missing"
    )
    assert missing["missing"] == ["key"]

    job = await done(caller, address, mapping={"key": "Personnel No", "site": "Mystery"})
    await caller.settled()
    (anna,) = await found(caller, source, "1")
    assert (job["mapping"], anna["site"], anna["name"]) == ({"key": "Personnel No", "site": "Mystery"}, "Paris", None)


async def test_what_cannot_be_is_told(caller, source):
    empty = (await caller.post("/v1/imports/learners", {"source": source}))["job"]
    problem(await caller.command(f"/v1/imports/learners/{empty}/start"), 409, "import-empty")
    problem(await caller.command(f"/v1/imports/enrollments/{empty}/stop"), 404, "unknown")
    problem(await caller.send("GET", f"/v1/imports/learners/{empty}/errors.csv"), 404, "unknown")
    problem(await caller.command("/v1/imports/learners", {"source": "a b"}), 422, "malformed")
    long = await caller.send(
        "PUT",
        f"/v1/imports/learners/{empty}/parts/1",
        content=b"x" * (4 * 1024 * 1024 + 1),
        headers={"Content-Type": "text/csv"},
    )
    problem(long, 413, "too-large")
    wrong = await caller.send("PUT", f"/v1/imports/learners/{empty}/parts/0", content=b"x")
    problem(wrong, 422, "malformed")
    workbook = await sent(caller, "learners", b"PK\x03\x04\x14\x00\x81\x8d\n\xff\x81\n", source=source)
    assert (await caller.get(f"{workbook}/preview"))["columns"] == []
    problem(await caller.command(f"{workbook}/start"), 409, "import-unreadable")


async def test_a_learner_sends_no_files(platform):
    async with calling(platform, "learner") as nobody:
        problem(await nobody.command("/v1/imports/learners", {}), 403, "forbidden")
        problem(await nobody.send("PUT", "/v1/imports/learners/j1/parts/1", content=b"x"), 403, "forbidden")
