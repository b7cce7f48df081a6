"""What a process of a cluster is told is checked before it starts, and what is wrong is named."""

from pathlib import Path

import msgspec
import pytest
from joserfc.jwk import OKPKey

from rollbook.cluster.settings import ClusterSettings, SettingMissing

KEY = OKPKey.generate_key("Ed25519")
JWK = msgspec.json.encode(KEY.as_dict(private=True)).decode()
NAMES = ("enrollment", "reporting")


@pytest.fixture
def told(monkeypatch):
    def tell(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(f"ROLLBOOK_{name.upper()}", value)
        return ClusterSettings.read()

    return tell


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kafka", "localhost"),
        ("kafka", "a:1,:2"),
        ("mongo", "localhost:27017"),
        ("mongo_driver", "asyncpg"),
        ("secret", "short"),
        ("prefix", "Not a name"),
        ("replication", "0"),
        ("trusted_proxies", "proxy.example.org"),
        ("trusted_proxies", "10.0.0.1/8"),
        ("trusted_proxies", "10.0.0.1,,::1"),
        ("trusted_proxies", "*"),
        ("public_url", "training.example.org"),
        ("public_url", "https://"),
        ("public_url", "https://training.example.org:port"),
        ("public_url", "https://training.example.org/?next=x"),
        ("public_url", "https://training.example.org/#x"),
        ("public_url", "ftp://training.example.org"),
        ("url", "gateway:8000"),
    ],
)
def test_what_cannot_be_meant_is_named(told, name, value):
    with pytest.raises(SettingMissing, match=f"ROLLBOOK_{name.upper()}"):
        told(**{name: value})


def test_what_is_needed_and_not_set_is_named_with_what_it_is_for(told):
    with pytest.raises(SettingMissing, match=r"ROLLBOOK_POSTGRES is not set, and enrollment needs it: .*database"):
        told().needed("postgres", "enrollment")


@pytest.mark.parametrize("value", ["{}", "no json", '{"kty":"oct","k":"c2VjcmV0"}'])
def test_a_key_that_is_none_is_named_and_not_shown(told, value):
    with pytest.raises(SettingMissing, match="ROLLBOOK_TOKEN_KEY") as failed:
        told(token_key=value).signing_key("gateway")
    assert "c2Vj" not in str(failed.value)


def test_the_public_half_is_enough_to_check_tokens_and_too_little_to_sign(told):
    public = msgspec.json.encode(KEY.as_dict(private=False)).decode()
    assert told(token_public_key=public).public_key("enrollment").as_dict() == KEY.as_dict(private=False)
    with pytest.raises(SettingMissing, match="private half"):
        told(token_key=public).signing_key("gateway")


def test_who_only_checks_tokens_is_told_to_get_the_public_half_and_not_the_other(told):
    with pytest.raises(SettingMissing, match="ROLLBOOK_TOKEN_PUBLIC_KEY is not set, and scheduling needs it") as failed:
        told().public_key("scheduling")
    assert "ROLLBOOK_TOKEN_KEY" not in str(failed.value)


def test_who_has_the_key_that_signs_needs_no_other_to_check(told):
    assert told(token_key=JWK).public_key("gateway").as_dict() == KEY.as_dict(private=False)


def test_each_service_may_answer_in_several_places(told):
    settings = told(services="enrollment=http://a:1|http://b:1, reporting=http://c:1")
    assert settings.addresses("gateway", NAMES) == {
        "enrollment": ("http://a:1", "http://b:1"),
        "reporting": ("http://c:1",),
    }


@pytest.mark.parametrize("value", ["enrollment=http://a:1", "enrollment=a:1,reporting=http://c:1", "x=http://a:1"])
def test_a_service_that_is_missing_or_has_no_address_is_named(told, value):
    with pytest.raises(SettingMissing, match="ROLLBOOK_SERVICES"):
        told(services=value).addresses("gateway", NAMES)


def test_a_platform_with_a_prefix_of_its_own_keeps_topics_apart(told):
    assert told().topic_of("enrollment") == "rollbook.enrollment.events.v1"
    assert told(prefix="second").topic_of("enrollment") == "second.enrollment.events.v1"


def test_a_variable_that_is_empty_is_as_good_as_unset(told):
    settings = told(data="", port="", kafka="", mongo="", secret="")

    assert (settings.data, settings.port) == (Path("data"), 8321)
    assert (settings.kafka, settings.mongo, settings.secret) == (None, None, None)


def test_all_variables_that_are_empty_are_as_good_as_unset(told):
    unset = ClusterSettings.read()

    assert told(**dict.fromkeys(ClusterSettings.model_fields, "")) == unset


def test_trusted_proxies_are_addresses_and_networks(told):
    assert told(trusted_proxies="172.18.0.1, 10.0.0.0/8,fd00::/8").trusted_proxies == "172.18.0.1,10.0.0.0/8,fd00::/8"


@pytest.mark.parametrize("name", ["public_url", "url"])
@pytest.mark.parametrize("slashes", ["", "/", "//"])
def test_links_are_made_of_an_address_without_a_slash_at_its_end(told, name, slashes):
    told_of = told(**{name: f"https://training.example.org:8443{slashes}"})
    assert getattr(told_of, name) == "https://training.example.org:8443"
