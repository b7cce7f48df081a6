"""Only tokens of this platform are taken, for what their roles may, and nothing changes without."""

import base64
import json
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from chassis.access import Principal
from chassis.tokens import ALGORITHM, Issuer
from tests.e2e import wire
from tests.e2e.caller import Caller, fields, problem
from tests.e2e.conftest import calling
from tests.e2e.unfit import COURSE, NOBODY

pytestmark = pytest.mark.usefixtures("unchanged")


def unsigned(claims):
    """A token that says it needs no signature."""
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + "."


@pytest.fixture
def forged(platform):
    """Tokens that nobody should take."""
    key, admin, hour = platform.key, Principal(subject="admin", roles=("admin",)), timedelta(hours=1)
    good = Issuer(key).issue(admin, hour)
    claims = jwt.decode(good, key, algorithms=[ALGORITHM]).claims
    public = json.dumps(key.as_dict(private=False))
    head, _, signature = good.split(".")
    other = (
        base64.urlsafe_b64encode(json.dumps({**claims, "roles": ["admin"], "sub": "x"}).encode()).decode().rstrip("=")
    )
    return {
        "garbage": "garbage",
        "dots": "..",
        "expired": Issuer(key).issue(admin, timedelta(hours=-1)),
        "alg none": unsigned(claims),
        "alg none, signed": unsigned(claims) + signature,
        "public key as secret": jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(public), algorithms=["HS256"]),
        "somebody else's key": Issuer(OKPKey.generate_key(ALGORITHM)).issue(admin, hour),
        "other claims": f"{head}.{other}.{signature}",
        "cut": good[:-4],
        "other audience": Issuer(key, audience="elsewhere").issue(admin, hour),
        "other issuer": Issuer(key, issuer="elsewhere").issue(admin, hour),
        "sign-in code": Issuer(key).issue(admin, hour, use="sign-in"),
        "ten thousand letters": "a" * 10_000,
    }


async def test_only_tokens_of_this_platform_are_taken(caller, forged):
    for name, token in forged.items():
        forger = Caller(caller.http, token)
        for reply in (
            await forger.command("/v1/courses", COURSE),
            await forger.send("GET", "/v1/courses"),
            await forger.send("GET", "/v1/events", headers={"Accept": "text/event-stream"}),
        ):
            assert reply.status_code == 401, name
            problem(reply, 401)
            assert reply.headers["WWW-Authenticate"].startswith("Bearer"), name


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "bearer", "Token x"])
async def test_without_a_token_nothing_is_told(platform, header):
    headers = {"Authorization": header} if header is not None else {}
    problem(await wire.exchange(platform.url, wire.request("POST", "/v1/courses", headers, COURSE)), 401)


async def test_a_role_may_do_what_it_may_and_nothing_else(platform):
    async with calling(platform, "learner") as learner, calling(platform, "auditor") as auditor:
        problem(await learner.command("/v1/courses", COURSE), 403, "forbidden")
        problem(await learner.send("GET", "/v1/events"), 403, "forbidden")
        problem(await auditor.command("/v1/learners", {"name": "X"}), 403, "forbidden")
        problem(await auditor.send("POST", "/v1/batch/enrollment", content=b""), 403, "forbidden")


async def test_nobody_sets_a_time_back_without_the_right_to(caller, platform):
    async with calling(platform, "integrator") as integrator:
        body = {"offering": NOBODY["offering"], "learner": NOBODY["learner"], "effective_at": "2020-01-01T00:00:00"}
        assert fields(problem(await integrator.command("/v1/enrollments", body), 422)) == ["$.effective_at"]
