"""What a coordinator has at hand: a venue with rooms, somebody who teaches, equipment, and a published course."""

import asyncio
import secrets
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")


class Stock(NamedTuple):
    """Ids, and the code that all of it carries in its name."""

    code: str
    venue: str
    atrium: str
    studio: str
    anna: str
    ben: str
    projector: str
    course: str


def next_monday(weeks: int = 3) -> date:
    today = datetime.now(ZONE).date()
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


def send(platform, path: str, **body) -> dict:
    with platform.api() as api:
        answer = api.post(path, json=body)
        answer.raise_for_status()
        return answer.json()


def read(platform, path: str, **params) -> dict:
    with platform.api() as api:
        answer = api.get(path, params=params)
        answer.raise_for_status()
        return answer.json()


def furnish(platform) -> Stock:
    """All of it new, so that nothing else stands in anybody's way."""
    code = secrets.token_hex(3).upper()
    venue = send(platform, "/v1/venues", code=f"V-{code}", name=f"Spree {code}", timezone="Europe/Berlin")["venue"]
    rooms = [
        send(platform, f"/v1/venues/{venue}/rooms", code=name.upper(), name=f"{name} {code}", capacity=20)["room"]
        for name in ("Atrium", "Studio")
    ]
    part = {"key": "workshop", "title": "Workshop", "kind": "session"}
    title = f"Negotiation {code}"
    course = send(platform, "/v1/courses", code=f"C-{code}", title=title, components=[part])["course"]
    send(platform, f"/v1/courses/{course}/publish")
    people = []
    for name in ("Anna", "Ben"):
        body = {"code": f"{name.upper()}-{code}", "name": f"{name} {code}", "timezone": "Europe/Berlin"}
        people.append(send(platform, "/v1/instructors", **body)["instructor"])
        send(platform, f"/v1/instructors/{people[-1]}/qualifications", course=course)
    thing = send(platform, "/v1/equipment", code=f"P-{code}", name=f"Projector {code}", quantity=2)["equipment"]
    return Stock(code, venue, *rooms, *people, thing, course)


def offer(platform, stock: Stock, number: int = 1, **more) -> str:
    """An offering of the course, drafted and published."""
    body = {"course": stock.course, "code": f"O{number}-{stock.code}", "delivery": "scheduled"}
    offering = send(platform, "/v1/offerings", **body, timezone="Europe/Berlin", **more)["offering"]
    send(platform, f"/v1/offerings/{offering}/publish")
    return offering


def drafted(platform, stock: Stock, **more) -> str:
    """An offering of the course that is a draft, and that every service knows."""
    body = {"course": stock.course, "code": f"O1-{stock.code}", "delivery": "scheduled", "timezone": "Europe/Berlin"}
    with platform.api() as api:
        answer = api.post("/v1/offerings", json={**body, **more})
        path = f"/v1/offerings/{answer.json()['offering']}"
        for known in (path, f"{path}/interest"):
            seen = {"Rollbook-Position": answer.headers["Rollbook-Position"]}
            api.get(known, headers=seen).raise_for_status()
    return str(answer.json()["offering"])


async def enrolled(platform, offering: str, learner: str) -> None:
    """Wait until what follows from an approval, or from a seat that came free, has happened."""
    with platform.api() as api:
        for _ in range(600):
            found = api.get(f"/v1/enrollments/{offering}.{learner}")
            if found.status_code == 200 and found.json()["state"] == "enrolled":
                return
            await asyncio.sleep(0.05)
    raise AssertionError("nobody was enrolled")


def says(part: str, *words: str) -> str:
    """Whether a part of the page holds all of these words; spaces are as they are read."""
    text = f"document.querySelector('{part}')?.innerText.replace(/\\s+/g, ' ')"
    return " && ".join(f"{text}?.includes({word!r})" for word in words)


async def press(tab, selector: str, told: str) -> None:
    """Press until the page says so: a part that is drawn anew at that moment swallows a click, and folds what was open;
    a person repeats it.
    """
    for _ in range(4):
        if await tab.run(f"!!document.querySelector({selector!r})"):
            await tab.run(f"(document.querySelector({selector!r}).closest('details') ?? {{}}).open = true")
            await tab.click(selector)
        with suppress(AssertionError):
            await tab.until(told, 5)
            return
    await tab.until(told, 1)


async def opened(tab, form: str) -> None:
    """Open what folds a form away, if it is folded."""
    await tab.until(f"!!document.querySelector('{form}')")
    await tab.run(f"document.querySelector('{form}').closest('details').open = true")
