"""Apache Kafka 4 in KRaft mode: one node that is broker and controller, from Maven's jars."""

import asyncio
import base64
import logging
import re
import shutil
import subprocess
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from deploy.native.locking import locked
from deploy.native.ports import HOST
from deploy.native.server import Server, environment, log, run

POM = Path(__file__).with_name("kafka.pom.xml")
VERSION = re.search(r"kafka_2\.13</artifactId>\s*<version>([\d.]+)", POM.read_text())
JAVA = 17
HEAP = "-Xmx512m"
SHORT_LIVED = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""What the second compiler and a concurrent collector cost, a server of minutes on few cores does not earn back."""

ANSWER_SECONDS = 5


class Kafka(Server):
    """One node. What it was given is kept for ever, and topics are never made by accident."""

    name: ClassVar[str] = "kafka"
    packages: ClassVar[tuple[str, ...]] = ("openjdk-17-jre-headless", "maven")

    def __init__(self, folder: Path, cache: Path, port: int, controller_port: int) -> None:
        super().__init__(folder, cache, port)
        self._controller_wanted = controller_port
        self._jars = cache / f"kafka-{VERSION.group(1) if VERSION else 'unknown'}"

    @property
    def address(self) -> str:
        """`host:port`, as clients' bootstrap servers."""
        return f"{HOST}:{self.port}"

    @property
    def controller_port(self) -> int:
        """What the node's controller listens on."""
        return self.port_named("controller-port", self._controller_wanted, but=(self.port,))

    def missing(self) -> list[str]:
        """Java 17 or later, and Maven as long as the jars are not in the cache."""
        lacks = []
        if _java_version() < JAVA:
            lacks.append(f"Java {JAVA} or later (Debian: openjdk-17-jre-headless)")
        if not self.installed() and shutil.which("mvn") is None:
            lacks.append("Maven, which fetches Kafka's jars (Debian: maven)")
        return lacks

    def installed(self) -> bool:
        """Whether the jars are in the cache."""
        return (self._jars / ".complete").exists()

    def install(self) -> None:
        """Let Maven copy the jars into the cache: 43 MB."""
        with locked(self._jars):
            if self.installed():
                return
            log.info("kafka: fetching its jars with Maven into %s", self._jars)
            run(
                ["mvn", "-B", "-q", "-Dstyle.color=never", "-f", POM, "dependency:copy-dependencies",
                 f"-DoutputDirectory={self._jars}"],
                "Fetching Kafka's jars",
            )  # fmt: skip
            (self._jars / ".complete").touch()

    def prepare(self) -> None:
        """Write the configuration; format the data folder if it is new."""
        written = "".join(f"{key}={value}\n" for key, value in self.properties().items())
        self._configuration.write_text(written)
        if not (self.data / "meta.properties").exists():
            log.info("kafka: formatting %s", self.data)
            tool = [*self._java("-Xmx128m"), "kafka.tools.StorageTool", "format"]
            run([*tool, "-t", _cluster_id(), "-c", self._configuration], "Formatting Kafka's folder", env=environment())

    def properties(self) -> Mapping[str, str | int]:
        """The node's configuration."""
        broker, controller = f"PLAINTEXT://{HOST}:{self.port}", f"CONTROLLER://{HOST}:{self.controller_port}"
        return {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.voters": f"1@{HOST}:{self.controller_port}",
            "listeners": f"{broker},{controller}",
            "advertised.listeners": broker,
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "PLAINTEXT",
            "log.dirs": str(self.data),
            "log.retention.ms": -1,
            "auto.create.topics.enable": "false",
            "group.initial.rebalance.delay.ms": 0,
            "offsets.topic.replication.factor": 1,
            "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": 1,
            "transaction.state.log.min.isr": 1,
            "transaction.state.log.num.partitions": 4,
            "share.coordinator.state.topic.replication.factor": 1,
            "share.coordinator.state.topic.min.isr": 1,
        }

    def command(self) -> list[str]:
        """The broker in a heap of 512 MB."""
        return [*self._java(HEAP), "kafka.Kafka", str(self._configuration)]

    def answers(self) -> bool:
        """Whether the broker knows a coordinator for consumer groups."""
        return kafka_answers(self.address)

    @property
    def _configuration(self) -> Path:
        return self.folder / "server.properties"

    def _java(self, heap: str) -> list[str]:
        return ["java", heap, *SHORT_LIVED, "-Dlog4j2.level=WARN", "-cp", f"{self._jars}/*"]


def kafka_answers(address: str) -> bool:
    """Whether the brokers there can lead a consumer group; the topic for that is made by the question."""
    with ThreadPoolExecutor(1) as apart:  # the caller may be within an event loop, or own the thread's
        return apart.submit(asyncio.run, _coordinates(address)).result()


async def _coordinates(address: str) -> bool:
    quiet = logging.getLogger("aiokafka")
    quiet.disabled, before = True, quiet.disabled
    admin = AIOKafkaAdminClient(bootstrap_servers=address, request_timeout_ms=ANSWER_SECONDS * 1000)
    try:
        await admin.start()
        await admin.find_coordinator("is-anybody-there")
    except (KafkaError, OSError, TimeoutError):
        return False
    finally:
        await admin.close()
        quiet.disabled = before
    return True


def _cluster_id() -> str:
    # Kafka's tools take a leading dash for an option.
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "_")


def _java_version() -> int:
    if shutil.which("java") is None:
        return 0
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'version "(\d+)', said.stderr + said.stdout)
    return int(found.group(1)) if found else 0
