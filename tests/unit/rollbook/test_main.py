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
