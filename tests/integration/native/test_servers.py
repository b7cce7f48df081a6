"""The servers that tests get: empty and their own, and back after each fault."""

import secrets

import psycopg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pymongo import MongoClient
from pymongo.errors import ServerSelectionTimeoutError


def test_a_database_begins_empty_and_takes_whole_transactions(postgres_database):
    with psycopg.connect(postgres_database) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        connection.execute("CREATE TABLE fact (position bigint PRIMARY KEY)")
    assert tables == (0,)


def test_the_role_may_make_roles(postgres_server, fresh_prefix):
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {fresh_prefix}")
        connection.execute(f"DROP ROLE {fresh_prefix}")


async def test_what_was_sent_to_a_topic_is_read_from_it(kafka_server, fresh_prefix):
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_server)
    await admin.start()
    await admin.create_topics([NewTopic(fresh_prefix, num_partitions=3, replication_factor=1)])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=kafka_server, enable_idempotence=True) as producer:
        await producer.send_and_wait(fresh_prefix, b"sent", key=b"root")
    consumer = AIOKafkaConsumer(
        fresh_prefix, bootstrap_servers=kafka_server, group_id=fresh_prefix, auto_offset_reset="earliest"
    )
    async with consumer:
        message = await consumer.getone()
    assert (message.key, message.value) == (b"root", b"sent")


def test_documents_are_changed_in_transactions(mongo_uri):
    with MongoClient(mongo_uri) as client:
        seats = client.get_default_database()["seats"]
        seats.insert_one({"_id": "o1", "taken": 1})
        with client.start_session() as session, session.start_transaction():
            seats.update_one({"_id": "o1"}, {"$inc": {"taken": 1}}, session=session)
        assert seats.find_one() == {"_id": "o1", "taken": 2}


def test_postgres_keeps_what_it_committed_when_it_is_killed(postgres_database, postgres_process):
    with psycopg.connect(postgres_database) as connection:
        connection.execute("CREATE TABLE fact AS SELECT 7 AS position")
    first = postgres_process.pid
    postgres_process.kill()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(postgres_database)
    postgres_process.start()
    postgres_process.wait()
    with psycopg.connect(postgres_database) as connection:
        assert connection.execute("SELECT position FROM fact").fetchone() == (7,)
    assert postgres_process.pid != first


async def test_kafka_keeps_what_it_acknowledged_when_it_is_killed(kafka_server, kafka_process, fresh_prefix):
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_server)
    await admin.start()
    await admin.create_topics([NewTopic(fresh_prefix, num_partitions=1, replication_factor=1)])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=kafka_server, acks="all") as producer:
        await producer.send_and_wait(fresh_prefix, b"kept")
    kafka_process.kill()
    kafka_process.start()
    kafka_process.wait()
    async with AIOKafkaConsumer(fresh_prefix, bootstrap_servers=kafka_server, auto_offset_reset="earliest") as consumer:
        assert (await consumer.getone()).value == b"kept"


def test_a_paused_server_answers_when_it_is_resumed(mongo_uri, mongo_process):
    mark = secrets.token_hex(4)
    with MongoClient(mongo_uri) as client:
        client.get_default_database()["marks"].insert_one({"_id": mark})
    mongo_process.pause()
    with (
        MongoClient(mongo_uri, serverSelectionTimeoutMS=500, connectTimeoutMS=500) as client,
        pytest.raises(ServerSelectionTimeoutError),
    ):
        client.get_default_database()["marks"].find_one()
    mongo_process.resume()
    with MongoClient(mongo_uri) as client:
        assert client.get_default_database()["marks"].find_one() == {"_id": mark}
