"""Prints how fast this Python calls what it is given, in seconds, and where it is; nothing where it cannot be used.

Builds of one version differ by half, according to whether their compiler was told how Python is used.
"""

import ensurepip  # noqa: F401  (what environments are made with; some packages leave it out)
import sys
import time
import timeit

SETUP = """
class Seat:
    def __init__(self, learner): self.learner = learner
    def held_by(self): return self.learner
def ask(seat, offering=None, **more): return seat.held_by(), offering
"""
CALLS = "for number in range(5000): ask(Seat(number), offering=number, many=True)"

if sys.version_info[:2] == (3, 11):
    took = min(timeit.repeat(CALLS, SETUP, number=1, repeat=25, timer=time.process_time))
    print(f"{took:.6f}", sys.executable)  # noqa: T201
