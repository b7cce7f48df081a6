"""Where the log lines of a running platform go: people get short lines, machines get JSON."""

import logging
import os
import sys
from datetime import UTC, datetime

import msgspec

from chassis.settings import Settings

NOISY = ("httpx", "uvicorn")
FOR_MACHINES = ("rollbook.access", "rollbook.streams", "chassis.rebuild")


class Human(logging.Formatter):
    """`09:00:12 warning chassis.runner: …`, with the local time."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S")


class Json(logging.Formatter):
    """One JSON object a line; `fields` given with a record stand beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return msgspec.json.encode(told, enc_hook=str).decode()


class Brief(logging.Formatter):
    """`warning: …`, and nothing of where in the program it came from."""

    def format(self, record: logging.LogRecord) -> str:
        """The message alone, on one line."""
        return f"{record.levelname.lower()}: {record.getMessage()}"


def configure_for_commands() -> None:
    """Warn people who gave a command in one line each; with ROLLBOOK_LOG_LEVEL=debug, with traces."""
    handler = logging.StreamHandler()
    if os.environ.get("ROLLBOOK_LOG_LEVEL", "").lower() != "debug":
        handler.setFormatter(Brief())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def configure(settings: Settings) -> None:
    """Send log lines to the error output. People see every request at the level debug alone."""
    human = settings.log_format == "human" or (settings.log_format == "auto" and sys.stderr.isatty())
    handler = logging.StreamHandler()
    handler.setFormatter(Human() if human else Json())
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    quiet = NOISY if not human or settings.log_level == "debug" else (*NOISY, *FOR_MACHINES)
    for name in quiet:
        logging.getLogger(name).setLevel(logging.WARNING)
