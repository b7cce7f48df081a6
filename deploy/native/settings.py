"""What can be set from outside: `ROLLBOOK_NATIVE_…` in the environment, and `ROLLBOOK_TEST_…` for servers elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.native.problems import Unusable

# Below the ports that outgoing connections take, and none that a server has by default.
PORTS = {"postgres": 25432, "kafka": 29092, "kafka_controller": 29093, "mongo": 28117}
VARIABLES = {name: f"ROLLBOOK_TEST_{name.upper()}" for name in ("postgres", "kafka", "mongo")}
"""What says where each server is, whoever runs it."""


@dataclass(frozen=True)
class Settings:
    """Where servers run and what they listen on; port 0 takes a free one and keeps it."""

    folder: Path
    cache: Path
    ports: Mapping[str, int]
    postgres_bin: Path | None = None


def from_environment(environ: Mapping[str, str]) -> Settings:
    """The settings named `ROLLBOOK_NATIVE_DIR`, `…_POSTGRES_PORT`, `…_KAFKA_PORT`, `…_KAFKA_CONTROLLER_PORT`,
    `…_MONGO_PORT` and `…_POSTGRES_BIN`; downloads lie under `XDG_CACHE_HOME`.

    Raises:
        Unusable: a port is none.
    """
    caches = Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    binaries = environ.get("ROLLBOOK_NATIVE_POSTGRES_BIN")
    return Settings(
        folder=Path(environ.get("ROLLBOOK_NATIVE_DIR") or "build/native").absolute(),
        cache=caches / "rollbook" / "native",
        ports={name: _port(environ, name, usual) for name, usual in PORTS.items()},
        postgres_bin=Path(binaries) if binaries else None,
    )


def given(environ: Mapping[str, str]) -> Mapping[str, str]:
    """How the servers that `ROLLBOOK_TEST_POSTGRES`, `…_KAFKA` and `…_MONGO` name are reached, by name.

    Raises:
        Unusable: one of them is not named.
    """
    if lacks := [variable for variable in VARIABLES.values() if not environ.get(variable)]:
        raise Unusable(f"Not set: {', '.join(lacks)}. They say where servers are that run already.")
    return {name: environ[variable] for name, variable in VARIABLES.items()}


def _port(environ: Mapping[str, str], name: str, usual: int) -> int:
    variable = f"ROLLBOOK_NATIVE_{name.upper()}_PORT"
    said = environ.get(variable, str(usual))
    if not said.isdecimal() or int(said) > 65535:
        raise Unusable(f"{variable} is {said!r}; it must be a port, or 0 for any free one.")
    return int(said)
