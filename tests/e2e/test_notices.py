"""Who enrolls is told so, and the mail stands in the outbox, whichever way the platform runs."""

from tests.e2e.caller import problem


async def somebody(caller, name="Ada Sommer"):
    body = {"name": name, "email": "ada.sommer@x.test", "timezone": "Asia/Kathmandu", "language": "de"}
    return (await caller.post("/v1/learners", body))["learner"]


async def told(caller, learner, count):
    """So many notices about a learner, the newest first, once all have gone."""
    page = await caller.until(
        "/v1/notices",
        lambda page: [one["state"] for one in page["items"]] == ["delivered"] * count,
        learner=learner,
    )
    return page["items"]


async def test_who_enrolls_and_leaves_is_told_so_with_invitations_that_go_together(caller):
    offering = await caller.offering(2, starts_at="2099-03-30T07:00:00Z", ends_at="2099-04-30T07:00:00Z")
    session = {
        "component": "day", "starts_at": "2099-03-30T07:00:00Z", "ends_at": "2099-03-30T10:00:00Z",
        "join_url": "https://meet.example.org/a",
    }  # fmt: skip
    await caller.post(f"/v1/offerings/{offering}/sessions", session)
    await caller.settled()
    learner = await somebody(caller)
    tried = (await caller.enroll(offering, learner, dry_run=True)).json()
    assert tried["notices"] == {"confirmation": 1}
    await caller.enroll(offering, learner)
    (notice,) = await told(caller, learner, 1)
    assert (notice["kind"], notice["via"]) == ("confirmation", "outbox")
    (mail,) = (await caller.get(f"/v1/notices/{notice['notice']}"))["mails"]
    assert mail["subject"].startswith("Sie sind angemeldet: ")
    assert "12:45\N{EN DASH}15:45 (Asia/Kathmandu)" in mail["text"]
    assert "METHOD:REQUEST" in mail["calendar"]
    assert "https://meet.example.org/a" in mail["calendar"]

    await caller.post(f"/v1/enrollments/{offering}.{learner}/cancel")
    left, _ = await told(caller, learner, 2)
    (mail,) = (await caller.get(f"/v1/notices/{left['notice']}"))["mails"]
    assert (left["kind"], mail["method"]) == ("cancellation", "CANCEL")


async def test_sessions_that_are_added_are_told_to_who_had_a_seat_by_then_as_they_say(caller):
    offering = await caller.offering(3, starts_at="2099-03-30T07:00:00Z", ends_at="2099-04-30T07:00:00Z")
    sessions, early = f"/v1/offerings/{offering}/sessions", await somebody(caller)
    await caller.enroll(offering, early)
    await told(caller, early, 1)
    one = {"component": "day", "starts_at": "2099-03-30T07:00:00Z", "ends_at": "2099-03-30T10:00:00Z"}
    assert (await caller.post(sessions, {**one, "dry_run": True}))["notices"]["learners"] == 1
    assert (await caller.post(sessions, {**one, "notify": "none", "dry_run": True}))["notices"]["learners"] == 0
    await caller.post(sessions, {**one, "notify": "none"})
    await caller.post(sessions, one)
    rule = {"rule": "FREQ=WEEKLY;COUNT=2", "starts": "2099-04-06T09:00", "ends": "2099-04-06T10:00"}
    await caller.post(f"/v1/offerings/{offering}/series", {"component": "day", **rule})
    late = await somebody(caller, "Bo")
    await caller.enroll(offering, late)
    letters = await told(caller, early, 4)
    assert [letter["kind"] for letter in letters] == [*["session-added"] * 3, "confirmation"]
    (mail,) = (await caller.get(f"/v1/notices/{letters[2]['notice']}"))["mails"]
    assert (mail["subject"].startswith("Ein weiterer Termin: "), mail["method"]) == (True, "REQUEST")
    assert [letter["kind"] for letter in await told(caller, late, 1)] == ["confirmation"]


async def test_nobody_is_told_where_a_command_says_so(caller):
    offering = await caller.offering(2)
    quiet, loud = await somebody(caller), await somebody(caller, "Bo")
    await caller.enroll(offering, quiet, notify="none")
    await caller.enroll(offering, loud)
    await told(caller, loud, 1)
    assert (await caller.get("/v1/notices", learner=quiet))["items"] == []


async def test_words_of_notices_are_changed_and_a_placeholder_that_is_none_is_named(caller):
    path = "/v1/notice-templates/confirmation/pt"
    words = {"subject": "Vaga: {offering}", "text": "Ola {name},\n\n{sessions}"}
    await caller.post(path, words)
    preview = await caller.until(f"{path}/preview", lambda mail: mail["subject"].startswith("Vaga"))
    assert "Ola Ada Sommer," in preview["text"]
    refused = problem(await caller.command(path, {**words, "text": "{nome}"}), 409, "placeholder-unknown")
    assert refused["unknown"] == ["nome"]
    await caller.post(f"{path}/drop")
