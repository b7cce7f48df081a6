"""What one platform keeps on the servers: databases that are made before it starts, and all of it to be dropped."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import psycopg
from aiokafka.admin import AIOKafkaAdminClient
from psycopg import sql
from pymongo import MongoClient


class Servers(msgspec.Struct, frozen=True, kw_only=True):
    """Where the servers are: a conninfo that may create databases, brokers, and a MongoDB URI. `prefix` keeps
    what one platform stores apart from others on the same servers.
    """

    postgres: str
    kafka: str
    mongo: str
    prefix: str = "rollbook"


def make_databases(servers: Servers, names: Iterable[str]) -> None:
    """Make the databases of PostgreSQL that are not there."""
    with psycopg.connect(servers.postgres, autocommit=True) as connection:
        known = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
        for name in names:
            if name not in known:
                create = "CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0"
                connection.execute(sql.SQL(create).format(sql.Identifier(name)))


def drop_everything(servers: Servers, names: Iterable[str]) -> None:
    """Delete these databases of PostgreSQL, and every topic and every database of MongoDB under the prefix. The
    processes that use them must have stopped.
    """
    with psycopg.connect(servers.postgres, autocommit=True) as connection:
        for name in names:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    client: MongoClient[dict[str, Any]] = MongoClient(servers.mongo)
    with client:
        for name in client.list_database_names():
            if name.startswith(f"{servers.prefix}_"):
                client.drop_database(name)
    drop_topics(servers.kafka, lambda name: name.startswith(f"{servers.prefix}."))


def drop_topics(kafka: str, which: Callable[[str], bool]) -> None:
    """Delete the topics with such names."""
    with ThreadPoolExecutor(1) as apart:  # the caller's thread may have an event loop already
        apart.submit(asyncio.run, _drop_topics(kafka, which)).result()


async def _drop_topics(kafka: str, which: Callable[[str], bool]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        if topics := list(filter(which, await admin.list_topics())):
            await admin.delete_topics(topics)
    finally:
        await admin.close()
