"""A data folder in which something is not what it was: every command says what, in one line."""

import shutil

import pytest

from tests.e2e.server import Server

COMMANDS = (("report", "completion"), ("token", "--role", "admin"), ("sample", "reset", "--yes"))


@pytest.fixture(scope="module")
def left_behind(tmp_path_factory):
    """A data folder that a platform has stopped working on."""
    server = Server(tmp_path_factory.mktemp("left") / "data").start()
    assert server.stop() == 0
    return server.data


@pytest.fixture
def folder(left_behind, tmp_path):
    """A copy of it, to be spoiled."""
    return shutil.copytree(left_behind, tmp_path / "data")


@pytest.fixture
def told(line):
    """Answers a function that runs a command that fails, and answers the one line that it says."""

    def run(folder, *arguments):
        done = line("--data", str(folder), *arguments)
        assert done.returncode == 1, done.stderr
        said = done.stderr.strip()
        assert said.startswith("rollbook: ")
        assert len(said.splitlines()) == 1, said
        return said

    return run


@pytest.mark.parametrize(
    "name",
    ["enrollment/log.db", "enrollment/views.db", "token-key.json", "body-key", "sign-ins.json", "rollbook.json",
     "platform.lock"],
)  # fmt: skip
def test_a_folder_in_the_place_of_a_file_is_named(told, folder, name):
    (folder / name).unlink()
    (folder / name).mkdir()

    assert str(folder / name) in told(folder, "up", "--port", "0")


def damaged(folder):
    (folder / "rollbook.json").write_text('{"format": 1')


def of_another_format(folder):
    (folder / "rollbook.json").write_text('{"format": 99, "created_at": "2026-01-01T00:00:00Z"}')


def missing(folder):
    (folder / "rollbook.json").unlink()


@pytest.mark.parametrize("spoil", [damaged, of_another_format, missing])
def test_every_command_says_the_same_of_a_folder_that_is_not_ours(told, folder, spoil):
    spoil(folder)

    said = told(folder, "up", "--port", "0")
    assert str(folder) in said
    for command in COMMANDS:
        assert told(folder, *command) == said


def test_nor_can_a_file_be_used_in_its_place(told, tmp_path):
    (tmp_path / "data").write_text("")

    for command in COMMANDS:
        assert f"{tmp_path / 'data'} cannot be used" in told(tmp_path / "data", *command)


def test_a_folder_that_was_never_opened_is_none(told, tmp_path):
    for folder in (tmp_path / "nowhere", tmp_path):
        for command in COMMANDS:
            assert f"There is no data folder {folder}; `rollbook up` makes one." in told(folder, *command)
