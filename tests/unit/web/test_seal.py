"""Secret addresses: an id and its seal."""

import pytest

from chassis.seal import Seal

SEAL = Seal(b"a key of the service")


def test_what_was_sealed_is_opened():
    assert SEAL.opened(SEAL.sealed("v1.r1.k1")) == "v1.r1.k1"


def test_the_same_id_has_the_same_address_in_every_process_that_has_the_key():
    assert Seal(b"a key of the service").sealed("k1") == SEAL.sealed("k1")


def test_another_key_makes_another_address():
    assert Seal(b"another").opened(SEAL.sealed("k1")) is None


def test_the_seal_is_a_hundred_and_sixty_bits():
    assert len(SEAL.sealed("k1")) == len("k1-") + 40


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "k1",
        "k1-",
        SEAL.sealed("k1")[:-1],
        SEAL.sealed("k1") + "0",
        SEAL.sealed("k1").upper(),
        "k2-ü",
        "k1-ü-é",
    ],
)
def test_what_was_not_sealed_here_is_not_opened(text):
    assert SEAL.opened(text) is None


def test_the_seal_of_one_id_does_not_open_another():
    assert SEAL.opened(SEAL.sealed("k1").replace("k1", "k2")) is None
