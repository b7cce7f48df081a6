"""Threads that read a type of message for the first time, at once."""

import subprocess
import sys

from rollbook import services

READ_AT_ONCE = """
import sys, threading, msgspec
from chassis.structs import make_ready

sys.setswitchinterval(1e-6)
names = [f"field_{number}" for number in range(40)]
kinds = []
for number in range(300):
    inner = msgspec.defstruct(f"Inner{number}", [(name, int | None, None) for name in names])
    kinds.append(msgspec.defstruct(f"Outer{number}", [("inner", inner), *((name, int | None, None) for name in names)]))
text = msgspec.json.encode({**dict.fromkeys(names, 1), "inner": dict.fromkeys(names, 2)})
make_ready()
together = threading.Barrier(4)

def read():
    for kind in kinds:
        together.wait()
        assert msgspec.json.decode(text, type=kind).inner.field_7 == 2

threads = [threading.Thread(target=read) for _ in range(4)]
for one in threads: one.start()
for one in threads: one.join()
print("read")
"""


def test_types_that_were_made_ready_may_be_read_by_any_threads():
    done = subprocess.run([sys.executable, "-c", READ_AT_ONCE], capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stdout) == (0, "read\n"), done.stderr


def test_the_types_of_a_service_are_ready_when_it_is_asked_for(monkeypatch):
    ready = []
    monkeypatch.setattr(services, "make_ready", lambda: ready.append(True))

    services.named("reporting")
    services.every_service()

    assert ready == [True, True]
