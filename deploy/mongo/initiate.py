"""Make one MongoDB server a replica set of its own, once, and return when it takes writes.

Run by the compose file: `python initiate.py HOST:PORT NAME`.
"""

import sys
import time

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

WAIT_SECONDS = 120
ALREADY_INITIALIZED = 23


def main(member: str, name: str) -> int:
    """Answers 1 if the server does not come, or does not become primary."""
    until = time.monotonic() + WAIT_SECONDS
    with MongoClient[dict[str, object]](
        f"mongodb://{member}/?directConnection=true", serverSelectionTimeoutMS=2000
    ) as client:
        while time.monotonic() < until:
            try:
                if client.admin.command("hello").get("isWritablePrimary"):
                    return 0
                initiate(client, member, name)
            except PyMongoError as waiting:
                sys.stdout.write(f"{member}: {waiting}\n")
            time.sleep(1)
    sys.stderr.write(f"{member} did not become a primary within {WAIT_SECONDS} s\n")
    return 1


def initiate(client: MongoClient[dict[str, object]], member: str, name: str) -> None:
    """Found the set, unless that was done before."""
    try:
        client.admin.command("replSetInitiate", {"_id": name, "members": [{"_id": 0, "host": member}]})
    except OperationFailure as refusal:
        if refusal.code != ALREADY_INITIALIZED:
            raise


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
