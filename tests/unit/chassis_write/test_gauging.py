"""Numbers that a service measures of itself."""

import msgspec
import pytest

from chassis.effects import Tools
from chassis.errors import Unavailable
from chassis.eventlog.port import LogUnavailable
from chassis.gauging import Gauge, Gauging
from chassis.loop import DecisionLoop
from chassis.settings import Settings
from chassis.telemetry import Instrument
from tests.toys.workshop import TOY


class Found:
    """What is measured, in turn, and what is told of it."""

    def __init__(self):
        self.values, self.told = [], []
        self.instrument = Instrument("gauge", "toy.lag", "s", "A lag")
        self.instrument._recorder = lambda value, attributes: self.told.append((value, attributes["service"]))

    async def measure(self):
        value = self.values.pop(0)
        if isinstance(value, Exception):
            raise value
        return value


@pytest.fixture
def found():
    return Found()


@pytest.fixture
def gauging(log, reads, clock, found):
    gauges = (Gauge(instrument=found.instrument, measure=lambda tools: found.measure),)
    service = msgspec.structs.replace(TOY, gauges=gauges)
    loop = DecisionLoop(service, log, reads=reads, secret=b"s" * 32, clock=clock)
    return Gauging(Tools(loop=loop, reads=reads, log=log, settings=Settings(), clock=clock))


async def test_each_is_told_as_it_is_found(gauging, found):
    found.values = [3, 0]
    await gauging.measure()
    await gauging.measure()
    assert found.told == [(3, "toy"), (0, "toy")]


@pytest.mark.parametrize("away", [Unavailable("The views cannot be read."), LogUnavailable("away")])
async def test_what_cannot_be_found_out_just_now_stays_as_it_was(gauging, found, away):
    found.values = [3, away]
    await gauging.measure()
    await gauging.measure()
    assert found.told == [(3, "toy")]


async def test_who_measures_no_more_tells_nothing_of_it(gauging, found):
    found.values = [3]
    await gauging.measure()
    await gauging.start()
    await gauging.stop()
    assert found.told[-1] == (0, "toy")
