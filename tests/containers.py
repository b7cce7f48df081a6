"""Servers in containers, where a Docker engine answers: the images of the compose file, by the same variables."""

import os
import secrets
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.native.kafka import kafka_answers
from deploy.native.mongo import mongo_answers
from deploy.native.ports import free_port
from deploy.native.postgres import postgres_answers
from deploy.native.process import until

IMAGES = {"postgres": "postgres:17", "kafka": "apache/kafka:4.3.0", "mongo": "mongo:8"}
START_SECONDS = 120
ALREADY_INITIALIZED = 23


class Unreachable(Exception):
    """Raised when no engine answers, or an image does not come or does not serve."""


class Containers:
    """The containers of a session; the engine is asked once."""

    def __init__(self) -> None:
        self._running: list[Any] = []
        self._engine: bool | None = None

    def start(self, name: str) -> str:
        """The address of a new server, which serves.

        Raises:
            Unreachable: there is none to be had.
        """
        if self._engine is None:
            self._engine = _engine_answers()
        if not self._engine:
            raise Unreachable("no engine answers.")
        image = os.environ.get(f"{name.upper()}_IMAGE") or IMAGES[name]
        try:
            return STARTERS[name](self, image)
        except Unreachable:
            raise
        except Exception as problem:
            raise Unreachable(f"{image} did not start ({problem}).") from problem

    def close(self) -> None:
        """Remove them."""
        for container in self._running:
            container.stop()

    def postgres(self, image: str) -> str:
        """PostgreSQL on any port."""
        password = secrets.token_urlsafe(24)
        started = self._run(
            _container(image)
            .with_env("POSTGRES_USER", "rollbook")
            .with_env("POSTGRES_PASSWORD", password)
            .with_command(["postgres", "-c", "max_connections=200"])
            .with_exposed_ports(5432)
        )
        host, port = started.get_container_host_ip(), started.get_exposed_port(5432)
        return _serving(image, f"postgresql://rollbook:{password}@{host}:{port}/postgres", postgres_answers)

    def kafka(self, image: str) -> str:
        """Kafka on one port inside and outside, since a broker tells its clients where it is."""
        port = free_port()
        container = _container(image).with_bind_ports(port, port)
        host = container.get_docker_client().host()
        settings = {
            "PROCESS_ROLES": "broker,controller",
            "NODE_ID": "1",
            "CONTROLLER_QUORUM_VOTERS": "1@127.0.0.1:9093",
            "LISTENERS": f"PLAINTEXT://:{port},CONTROLLER://:9093",
            "ADVERTISED_LISTENERS": f"PLAINTEXT://{host}:{port}",
            "LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "CONTROLLER_LISTENER_NAMES": "CONTROLLER",
            "INTER_BROKER_LISTENER_NAME": "PLAINTEXT",
            "LOG_RETENTION_MS": "-1",
            "AUTO_CREATE_TOPICS_ENABLE": "false",
            "GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
            "OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
            "TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
            "TRANSACTION_STATE_LOG_MIN_ISR": "1",
        }
        for key, value in settings.items():
            container.with_env(f"KAFKA_{key}", value)
        self._run(container)
        return _serving(image, f"{host}:{port}", kafka_answers)

    def mongo(self, image: str) -> str:
        """MongoDB as a replica set of one."""
        started = self._run(
            _container(image)
            .with_command(["mongod", "--replSet", "rollbook", "--bind_ip_all"])
            .with_exposed_ports(27017)
        )
        host, port = started.get_container_host_ip(), started.get_exposed_port(27017)
        uri = f"mongodb://{host}:{port}/?directConnection=true"
        if not until(lambda: _initiated(uri), START_SECONDS):
            raise Unreachable(f"{image} did not become a replica set.")
        return _serving(image, uri, mongo_answers)

    def _run(self, container: Any) -> Any:
        container.start()
        self._running.append(container)
        return container


STARTERS: dict[str, Callable[[Containers, str], str]] = {
    "postgres": Containers.postgres,
    "kafka": Containers.kafka,
    "mongo": Containers.mongo,
}


def _serving(image: str, address: str, answers: Callable[[str], bool]) -> str:
    if not until(lambda: answers(address), START_SECONDS):
        raise Unreachable(f"{image} does not answer.")
    return address


def _initiated(uri: str) -> bool:
    member = {"_id": 0, "host": "127.0.0.1:27017"}
    with MongoClient(uri, serverSelectionTimeoutMS=1000) as client:
        try:
            if client.admin.command("hello").get("isWritablePrimary"):
                return True
            client.admin.command("replSetInitiate", {"_id": "rollbook", "members": [member]})
        except OperationFailure as refusal:
            return refusal.code == ALREADY_INITIALIZED
        except PyMongoError:
            return False
    return True


def _container(image: str) -> Any:
    from testcontainers.core.container import DockerContainer

    return DockerContainer(image)


def _engine_answers() -> bool:
    # Docker's client leaves its socket open where nobody listens.
    place = urlsplit(os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock")
    if place.scheme == "unix" and not _listens(place.path):
        return False
    import docker
    from docker.errors import DockerException

    try:
        engine = docker.from_env(timeout=5)
    except DockerException:
        return False
    try:
        return bool(engine.ping())
    except (DockerException, OSError):
        return False
    finally:
        engine.close()


def _listens(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(path) == 0
