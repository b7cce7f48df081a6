"""The platform as a cluster of processes on real servers, for tests that do not care how it runs."""

import secrets
import signal
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
from joserfc.jwk import OKPKey

from chassis.access import Principal
from chassis.tokens import Issuer
from deploy.native.platform import Platform
from deploy.native.stores import Servers

HOUR = timedelta(hours=1)


class ClusterServer:
    """Some APIs and workers of each service, and the gateway; like `Server`, without a data folder. `leave` is true
    where the servers end soon, with all that it keeps on them.
    """

    options: Sequence[str] = ()

    def __init__(
        self,
        folder: Path,
        *,
        postgres: str,
        kafka: str,
        mongo: str,
        apis: int = 2,
        workers: int = 2,
        leave: bool = False,
    ) -> None:
        self.prefix = f"t{secrets.token_hex(4)}"
        self.postgres, self.mongo, self._leave = postgres, mongo, leave
        servers = Servers(postgres=postgres, kafka=kafka, mongo=mongo, prefix=self.prefix)
        self.platform = Platform(servers, folder, apis=apis, workers=workers)

    @property
    def url(self) -> str:
        return self.platform.url

    def doors(self, service: str) -> list[str]:
        """Where each of its processes answers that takes requests to a service."""
        return [api.url for name, api in self.platform.apis.items() if name.startswith(f"serve-{service}-")]

    def workers(self, service: str) -> list[str]:
        """Where each of its processes answers that work for a service."""
        return [one.url for name, one in self.platform.workers.items() if name.startswith(f"work-{service}-")]

    @property
    def variables(self) -> Mapping[str, str]:
        return {"ROLLBOOK_URL": self.url, "ROLLBOOK_TOKEN_KEY": self.platform.secrets["ROLLBOOK_TOKEN_KEY"]}

    @property
    def key(self) -> OKPKey:
        """What it signs tokens with."""
        return OKPKey.import_key(msgspec.json.decode(self.platform.secrets["ROLLBOOK_TOKEN_KEY"]))

    @property
    def errors(self) -> str:
        """All that its processes ever wrote to the error output."""
        return "\n".join(process.printed for process in self.platform.processes().values())

    def start(self) -> "ClusterServer":
        """Run until everything says where it can be reached."""
        self.platform.start()
        return self

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Signal every process, and wait for their ends; the first exit code that is not 0."""
        codes = self.platform.stop(number)
        if not self._leave:
            self.platform.drop()
        return next((code for code in codes.values() if code), 0)

    def token(self, role: str = "admin", subject: str | None = None, lifetime: timedelta = HOUR, **bound: str) -> str:
        """A bearer token, as `rollbook token` prints them; `bound` to a learner or an organization."""
        return Issuer(self.key).issue(Principal(subject=subject or role, roles=(role,), **bound), lifetime)
