"""What every test may ask for."""

from hypothesis import settings

from rollbook.zones import one_source

pytest_plugins = ["tests.servers", "tests.lanes"]

# As every process of the platform does: what this machine has installed would differ from what it runs by.
one_source()

# How long an example takes says something about the machine, and nothing about what is tested.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
