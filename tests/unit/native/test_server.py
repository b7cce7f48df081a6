"""Starting, finding again and stopping a server, whatever it serves."""

import socket
import sys
from collections.abc import Iterator

import pytest

from deploy.native.ports import HOST, free_port
from deploy.native.problems import Failed, Unusable
from deploy.native.server import Server

LISTENING = "import signal, socket, sys; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); signal.pause()"


class Toy(Server):
    """Listens, and nothing more."""

    name = "toy"
    packages = ()
    program = LISTENING

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    def missing(self) -> list[str]:
        return []

    def installed(self) -> bool:
        return True

    def install(self) -> None:
        pass

    def prepare(self) -> None:
        self.data.mkdir(exist_ok=True)

    def command(self) -> list[str]:
        return [sys.executable, "-c", self.program, str(self.port)]

    def answers(self) -> bool:
        return True


@pytest.fixture
def toy(tmp_path) -> Iterator[Toy]:
    server = Toy(tmp_path, tmp_path, 0)
    yield server
    server.stop()


def test_a_running_server_is_found_by_who_comes_later(toy, tmp_path):
    toy.start()
    toy.wait()
    later = Toy(tmp_path, tmp_path, 0)
    later.start()
    assert (later.pid, later.port) == (toy.pid, toy.port)
    later.stop()
    assert toy.process is None


def test_a_killed_server_comes_back_at_its_address(toy):
    toy.start()
    toy.wait()
    before = toy.address, toy.pid
    toy.kill()
    assert toy.process is None
    toy.start()
    toy.wait()
    assert toy.address == before[0]
    assert toy.pid != before[1]


def test_a_port_that_somebody_has_is_told_with_the_setting_that_changes_it(tmp_path):
    with socket.create_server((HOST, free_port())) as others:
        server = Toy(tmp_path, tmp_path, others.getsockname()[1])
        with pytest.raises(Unusable, match="ROLLBOOK_NATIVE_TOY_PORT"):
            server.start()
    assert server.process is None


def test_a_server_that_ends_at_once_is_quoted(toy):
    toy.program = "raise SystemExit('the disk is made of cheese')"
    toy.start()
    with pytest.raises(Failed, match="made of cheese"):
        toy.wait()


def test_stopping_what_does_not_run_does_nothing(toy):
    toy.stop()
    assert toy.process is None
