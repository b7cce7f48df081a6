import json
import stat
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey, RSAKey

from chassis.access import Principal
from chassis.errors import Unauthenticated
from chassis.tokens import Issuer, Verifier, load_key

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ADA = Principal(
    subject="ada", roles=("coordinator",), learner="l1", instructor="i1", organization="g1", scopes=("offerings:read",)
)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def key():
    return OKPKey.generate_key("Ed25519")


def verifier(key, now=NOW, **settings):
    return Verifier([OKPKey.import_key(key.as_dict(private=False))], clock=lambda: now, **settings)


def issued(key, use="access", **settings):
    return Issuer(key, clock=lambda: NOW, **settings).issue(ADA, HOUR, use=use)


def refused(verifier, token):
    with pytest.raises(Unauthenticated) as refusal:
        verifier.verify(token)
    return refusal.value.kind


def test_a_token_brings_back_its_principal(key):
    assert verifier(key).verify(issued(key)) == ADA


def test_a_token_expires_after_the_leeway_even_when_it_was_seen_before(key):
    now = [NOW]
    checking = Verifier([key], clock=lambda: now[0])
    token = issued(key)
    checking.verify(token)
    now[0] = NOW + HOUR + timedelta(seconds=29)
    checking.verify(token)
    now[0] = NOW + HOUR + timedelta(seconds=31)
    assert refused(checking, token) == "token-expired"


def test_a_token_of_another_key_is_refused(key):
    assert refused(verifier(key), issued(OKPKey.generate_key("Ed25519"))) == "token-invalid"


@pytest.mark.parametrize("settings", [{"issuer": "else"}, {"audience": "else"}])
def test_a_token_from_or_for_someone_else_is_refused(key, settings):
    assert refused(verifier(key), issued(key, **settings)) == "token-invalid"


def test_a_token_made_for_another_use_is_refused(key):
    assert refused(verifier(key), issued(key, use="sign-in")) == "token-invalid"
    assert verifier(key).claims(issued(key, use="sign-in"), use="sign-in").sub == "ada"


def test_a_token_from_the_future_is_refused(key):
    assert refused(verifier(key, NOW - timedelta(minutes=2)), issued(key)) == "token-invalid"


def test_other_algorithms_are_refused_whatever_the_header_says(key):
    claims = {
        "iss": "rollbook", "aud": "rollbook", "sub": "eve", "roles": ["admin"], "jti": "1",
        "iat": int(NOW.timestamp()), "exp": int((NOW + HOUR).timestamp()),
    }  # fmt: skip
    by_secret = OctKey.import_key(json.dumps(key.as_dict(private=False)) + "x" * 32)
    forged = [
        jwt.encode({"alg": "HS256"}, claims, by_secret, algorithms=["HS256"]),
        jwt.encode({"alg": "RS256"}, claims, RSAKey.generate_key(2048), algorithms=["RS256"]),
        "eyJhbGciOiJub25lIn0." + issued(key).split(".")[1] + ".",
    ]
    assert {refused(verifier(key), token) for token in forged} == {"token-invalid"}


@pytest.mark.parametrize("token", ["", "a", "a.b", "a.b.c", "é.b.c", "." * 50, "a" * 100_000, "e30.e30.e30"])
def test_what_is_no_token_is_refused_clearly(key, token):
    assert refused(verifier(key), token) == "token-invalid"


def test_a_changed_token_is_refused(key):
    head, body, signature = issued(key).split(".")
    assert refused(verifier(key), f"{head}.{body[:-2]}AA.{signature}") == "token-invalid"


def test_the_key_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    first, second = load_key(tmp_path), load_key(tmp_path)
    assert first.as_dict(private=True) == second.as_dict(private=True)
    (path,) = tmp_path.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "{", "{}", '{"kty":"oct","k":"AAAA"}', "[1]", '"x"'])
def test_a_damaged_key_file_is_named_and_left_alone(tmp_path, content):
    (tmp_path / "token-key.json").write_text(content)
    with pytest.raises(ValueError, match=r"token-key\.json does not hold"):
        load_key(tmp_path)
    assert (tmp_path / "token-key.json").read_text() == content
