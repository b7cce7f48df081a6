"""Personal fields are readable with the person's key alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.vault import PREFIX, Vault
from tests.toys.workshop_state import GuestNamed, Taken

ADA = GuestNamed(learner="l1", name="Ada Lovelace")


class Keys:
    """A key store in memory."""

    def __init__(self):
        self.keys = {}
        self.asked = []

    def person_keys(self, people):
        self.asked.append(list(people))
        return {person: self.keys[person] for person in people if person in self.keys}


@pytest.fixture
def keys():
    return Keys()


@pytest.fixture
def vault(keys):
    return Vault(keys)


def store(vault, keys):
    drawn = vault.drawn()
    keys.keys |= drawn
    vault.stored(list(drawn))


def test_a_concealed_field_does_not_show_and_can_be_revealed(vault, keys):
    concealed = vault.conceal(ADA)
    assert concealed.learner == "l1"
    assert concealed.name.startswith(PREFIX)
    assert "Ada" not in concealed.name
    store(vault, keys)
    assert Vault(keys).reveal(concealed) == ADA


@given(text=st.text(max_size=200))
def test_any_text_comes_back_as_it_was(text):
    vault = Vault(Keys())
    assert vault.reveal_text(vault.conceal_text(text, "l1", "name"), "name") == text


def test_the_same_text_never_looks_the_same_twice(vault):
    assert vault.conceal(ADA).name != vault.conceal(ADA).name


def test_events_without_personal_fields_pass_untouched(vault):
    taken = Taken(workshop="w1", learner="l1")
    assert vault.conceal(taken) is taken
    assert vault.reveal(taken) is taken


def test_a_field_that_is_not_set_stays_so(vault):
    nameless = GuestNamed(learner="l1")
    assert vault.conceal(nameless) is nameless
    assert vault.drawn() == {}


def test_a_person_has_one_key_drawn_once(vault, keys):
    vault.conceal(ADA)
    vault.conceal(GuestNamed(learner="l1", name="A. L."))
    assert list(vault.drawn()) == ["l1"]
    store(vault, keys)
    vault.conceal(ADA)
    assert vault.drawn() == {}


def test_a_key_that_was_not_stored_is_drawn_anew(vault):
    vault.conceal(ADA)
    first = vault.drawn()
    vault.forget(["l1"])
    vault.conceal(ADA)
    assert vault.drawn()["l1"] != first["l1"]


def test_where_the_key_is_destroyed_the_field_reads_as_null(vault, keys):
    concealed = vault.conceal(ADA)
    keys.keys["l1"] = None
    vault.forget(["l1"])
    assert vault.reveal(concealed) == GuestNamed(learner="l1", name=None)


def test_nothing_more_is_written_about_a_person_whose_key_is_destroyed(vault, keys):
    keys.keys["l1"] = None
    assert vault.conceal(ADA) == GuestNamed(learner="l1", name=None)
    assert vault.drawn() == {}


@pytest.mark.parametrize("change", [
    lambda token: token.replace(f"{PREFIX}l1:", f"{PREFIX}l2:"),
    lambda token: token[:-8] + "AAAAAAA=",
    lambda token: token[:-9],
], ids=["moved to another person", "altered", "cut"])  # fmt: skip
def test_a_field_that_was_tampered_with_is_not_believed(vault, change):
    vault.conceal_text("other", "l2", "name")
    with pytest.raises(ValueError, match="does not fit its key"):
        vault.reveal_text(change(vault.conceal(ADA).name), "name")


def test_a_field_moved_to_another_field_is_not_believed(vault):
    with pytest.raises(ValueError, match="does not fit its key"):
        vault.reveal_text(vault.conceal(ADA).name, "email")


def test_a_personal_field_of_nobody_is_a_mistake(vault):
    with pytest.raises(ValueError, match="of nobody"):
        vault.conceal(GuestNamed(learner="", name="Ada"))


def test_text_that_was_never_concealed_stays(vault):
    assert vault.reveal_text("plain", "reason") == "plain"
    assert vault.reveal_text(None, "reason") is None


def test_keys_wanted_together_are_fetched_in_one_query(keys):
    vault = Vault(keys)
    concealed = [vault.conceal(GuestNamed(learner=f"l{n}", name=f"{n}")) for n in range(5)]
    store(vault, keys)
    fresh = Vault(keys)
    keys.asked.clear()
    fresh.prefetch([event.learner for event in concealed])
    assert [fresh.reveal(event).name for event in concealed] == list("01234")
    assert keys.asked == [[f"l{n}" for n in range(5)]]


def test_texts_of_many_are_revealed_with_one_query(keys):
    vault = Vault(keys)
    concealed = {f"e{n}": vault.conceal_text(f"is ill {n}", f"l{n}", "reason") for n in range(3)}
    store(vault, keys)
    keys.keys["l1"] = None
    keys.asked.clear()

    shown = Vault(keys).reveal_texts({**concealed, "plain": "moved", "none": None}, "reason")

    assert shown == {"e0": "is ill 0", "e1": None, "e2": "is ill 2"}
    assert keys.asked == [["l0", "l1", "l2"]]


def test_only_so_many_keys_are_kept_at_hand(keys, monkeypatch):
    monkeypatch.setattr("chassis.vault.CACHED_KEYS", 3)
    vault = Vault(keys)
    for number in range(6):
        vault.conceal(GuestNamed(learner=f"l{number}", name="x"))
        store(vault, keys)
    keys.asked.clear()
    vault.conceal(GuestNamed(learner="l5", name="x"))
    vault.conceal(GuestNamed(learner="l0", name="x"))
    assert keys.asked == [["l0"]]
