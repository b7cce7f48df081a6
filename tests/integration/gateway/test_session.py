from datetime import timedelta

import httpx
import pytest

from chassis.access import Principal
from chassis.errors import Unauthenticated
from chassis.tokens import Issuer
from gateway.edge.session import SignIn
from gateway.edge.used import StoredCodes

ADA = Principal(subject="ada", roles=("coordinator",))


@pytest.fixture
async def browser(gateway):
    transport = httpx.ASGITransport(app=gateway)
    async with httpx.AsyncClient(transport=transport, base_url="http://rollbook.test") as client:
        yield client


async def signed_in(browser, sign_in):
    response = await browser.get(f"/sign-in?code={sign_in.code(ADA)}")
    assert response.status_code == 200
    return response


async def test_a_link_becomes_a_session(browser, sign_in, loops):
    response = await signed_in(browser, sign_in)
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("rollbook_session=")
    assert all(part in cookie for part in ("; HttpOnly", "; SameSite=Strict", "; Path=/"))
    assert "Secure" not in cookie
    assert (await browser.get("/")).text.startswith("/|Bearer")
    posted = await browser.post("/v1/courses/c1/publish", headers={"Sec-Fetch-Site": "same-origin"})
    assert posted.status_code == 200
    assert loops["scheduling"].requests[0].actor == "ada"


async def test_over_tls_the_cookie_stays_there(gateway, sign_in):
    transport = httpx.ASGITransport(app=gateway)
    async with httpx.AsyncClient(transport=transport, base_url="https://rollbook.test") as client:
        assert "; Secure" in (await signed_in(client, sign_in)).headers["set-cookie"]


async def test_a_link_works_once(gateway, browser, sign_in):
    code = sign_in.code(ADA)
    await browser.get(f"/sign-in?code={code}")
    transport = httpx.ASGITransport(app=gateway)
    async with httpx.AsyncClient(transport=transport, base_url="http://rollbook.test") as other:
        response = await other.get(f"/sign-in?code={code}")
    assert (response.status_code, response.json()["type"]) == (401, "/problems/sign-in-link-used")


async def test_a_used_link_stays_used_for_as_long_as_it_is_valid(sign_in, clock):
    code = sign_in.code(ADA, timedelta(hours=3))
    sign_in.redeem(code)
    clock.forward(hours=2, minutes=59)
    sign_in.redeem(sign_in.code(ADA))
    with pytest.raises(Unauthenticated, match="used before"):
        sign_in.redeem(code)


async def test_who_is_signed_in_may_open_the_old_link_again(browser, sign_in):
    code = sign_in.code(ADA)
    for _ in range(2):
        assert (await browser.get(f"/sign-in?code={code}")).status_code == 200


async def test_without_a_place_to_remember_a_link_ends_with_the_process_that_made_it(sign_in, issuer, verifier, clock):
    code = sign_in.code(ADA)
    clock.forward(seconds=5)
    with pytest.raises(Unauthenticated, match="made before Rollbook was started"):
        SignIn(issuer, verifier, clock=clock).redeem(code)


async def test_with_one_a_link_works_once_whichever_process_made_it(tmp_path, issuer, verifier, clock):
    def restarted():
        clock.forward(seconds=5)
        return SignIn(issuer, verifier, used=StoredCodes(tmp_path / "used", clock()), clock=clock)

    code = restarted().code(ADA)
    assert restarted().redeem(code)
    with pytest.raises(Unauthenticated, match="used before"):
        restarted().redeem(code)


async def test_a_browser_is_shown_a_page_where_a_link_is_refused(browser, sign_in):
    told = await browser.get("/sign-in?code=nonsense", headers={"Accept": "text/html,*/*;q=0.8"})
    assert told.text == "/sign-in|-|"


async def test_a_link_ends_after_minutes(browser, sign_in, clock):
    code = sign_in.code(ADA)
    clock.forward(minutes=16)
    assert (await browser.get(f"/sign-in?code={code}")).status_code == 401


async def test_only_a_code_signs_in(browser, issuer, key, clock):
    forged = Issuer(key, issuer="someone else", clock=clock).issue(ADA, timedelta(minutes=5), use="sign-in")
    for code in ("", "nonsense", issuer.issue(ADA, timedelta(hours=1)), forged):
        assert (await browser.get("/sign-in", params={"code": code})).status_code == 401


async def test_a_code_is_no_token(browser, sign_in):
    headers = {"Authorization": f"Bearer {sign_in.code(ADA)}"}
    assert (await browser.get("/v1/events", headers=headers)).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://rollbook.test"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://["},
    ],
)
@pytest.mark.parametrize("path", ["/v1/courses/c1/publish", "/offerings/new", "/sign-out"])
async def test_a_change_from_elsewhere_is_refused(browser, sign_in, loops, headers, path):
    await signed_in(browser, sign_in)
    response = await browser.post(path, headers=headers)
    assert (response.status_code, response.json()["type"]) == (403, "/problems/cross-site")
    assert loops["scheduling"].requests == []


async def test_a_change_from_our_own_pages_needs_no_more_than_its_origin(browser, sign_in):
    await signed_in(browser, sign_in)
    response = await browser.post("/v1/courses/c1/publish", headers={"Origin": "http://rollbook.test"})
    assert response.status_code == 200


async def test_a_bearer_token_needs_no_origin(client):
    assert (await client.post("/v1/courses/c1/publish")).status_code == 200


async def test_signing_out_ends_the_session_in_this_browser(browser, sign_in):
    await signed_in(browser, sign_in)
    await browser.post("/sign-out", headers={"Sec-Fetch-Site": "same-origin"})
    assert (await browser.get("/v1/events")).status_code == 401


async def test_a_session_that_has_expired_leaves_the_public_pages_open(browser, sign_in, clock):
    await signed_in(browser, sign_in)
    clock.forward(days=8)
    assert (await browser.get("/v1/events")).status_code == 401
    assert (await browser.get("/")).text == "/|-|"
    assert (await browser.get("/healthz")).status_code == 200


@pytest.mark.parametrize("cookie", ["rollbook_session", "rollbook_session=", "a=b; c", "=;;=", 'rollbook_session="x'])
async def test_a_broken_cookie_is_no_cookie(anyone, cookie):
    assert (await anyone.get("/v1/events", headers={"Cookie": cookie})).status_code == 401
