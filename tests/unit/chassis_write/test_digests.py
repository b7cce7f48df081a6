"""Digests of names that are claimed: the same for equal names, wherever they are asked for."""

import pytest

from chassis.digests import Digests


class Keys:
    """Keeps keys; whoever stores one second keeps things as they are."""

    def __init__(self, **kept):
        self.kept = kept

    def person_keys(self, people):
        return {person: self.kept[person] for person in people if person in self.kept}

    def add_person_keys(self, keys):
        self.kept = {**keys, **self.kept}


async def test_equal_names_have_equal_digests_in_every_process():
    keys = Keys()
    one, other = Digests(keys, "logins"), Digests(keys, "logins")

    assert await one.of("anna@corp.local") == await other.of("anna@corp.local")
    assert await one.of("anna@corp.local") != await one.of("anne@corp.local")


async def test_another_purpose_and_another_log_have_other_digests():
    keys = Keys()
    told = {
        await one.of("anna") for one in (Digests(keys, "logins"), Digests(keys, "badges"), Digests(Keys(), "logins"))
    }

    assert len(told) == 3


async def test_a_digest_tells_nothing_of_the_name_and_is_of_one_length():
    told = [await Digests(Keys(), "logins").of(name) for name in ("a", "anna@corp.local" * 20)]

    assert [len(one) for one in told] == [32, 32]


async def test_a_key_that_is_gone_is_not_drawn_anew():
    with pytest.raises(LookupError, match="@logins"):
        await Digests(Keys(**{"@logins": None}), "logins").of("anna")
