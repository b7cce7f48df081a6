"""What every test may ask for."""

from rollbook.zones import one_source

pytest_plugins = ["tests.servers", "tests.lanes"]

# As every process of the platform does: what this machine has installed would differ from what it runs by.
one_source()
