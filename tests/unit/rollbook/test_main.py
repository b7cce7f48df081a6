import signal
import subprocess
import sys
from types import ModuleType

import pytest

from rollbook.__main__ import main


def test_ctrl_c_ends_quietly_before_anything_has_begun(monkeypatch, capsys):
    def interrupted():
        raise KeyboardInterrupt

    slow = ModuleType("rollbook.cli")
    slow.app = interrupted
    monkeypatch.setitem(sys.modules, "rollbook.cli", slow)

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 130
    assert capsys.readouterr().err == "rollbook: Stopped.\n"


DROPS = """
import os, signal, sys

class Dropped:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "rollbook.cli":
            Dropped()

sys.meta_path.insert(0, Finder())
from rollbook.__main__ import main
main()
"""


def test_ctrl_c_ends_it_even_where_python_drops_what_is_raised():
    done = subprocess.run(
        [sys.executable, "-c", DROPS, "--help"], capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "rollbook: Stopped.\n")


def test_once_it_is_imported_ctrl_c_is_for_the_command(monkeypatch):
    found = []
    imported = ModuleType("rollbook.cli")
    imported.app = lambda: found.append(signal.getsignal(signal.SIGINT))
    monkeypatch.setitem(sys.modules, "rollbook.cli", imported)

    main()

    assert found == [signal.default_int_handler]


ONE = """
import sys
from rollbook.cli.main import tree
tree(sys.argv[1:])
print(*sorted(one for one in sys.modules if one.startswith(("rollbook.cli.", "services."))))
"""


def imported(*arguments):
    done = subprocess.run([sys.executable, "-c", ONE, *arguments], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("before", [[], ["--json"], ["--data", "events"], ["--data=events"]], ids=" ".join)
def test_nothing_is_imported_for_a_command_but_its_own_branch(before):
    found = imported(*before, "work", "enrollment")

    assert "rollbook.cli.cluster" in found
    assert not {one for one in found if one.startswith("services.")} | found & {"rollbook.cli.events"}


@pytest.mark.parametrize("asked", [[], ["--help"], ["-h", "work"], ["nonsense"]], ids=" ".join)
def test_everything_is_there_where_no_command_is_named(asked):
    assert {"rollbook.cli.cluster", "rollbook.cli.events", "rollbook.cli.moving"} <= imported(*asked)
