"""A log that tells whoever asks it where everybody would have to wait for the answer."""

import asyncio
from functools import wraps
from typing import Any


class BesideTheLoop:
    """A log that may be asked from threads alone, never by what runs in an event loop."""

    def __init__(self, log: Any) -> None:
        self._log = log

    def __getattr__(self, name: str) -> Any:
        asked = getattr(self._log, name)
        if not callable(asked):
            return asked

        @wraps(asked)
        def ask(*args: Any, **kwargs: Any) -> Any:
            try:
                asyncio.get_running_loop()
            except RuntimeError:
                return asked(*args, **kwargs)
            raise AssertionError(f"{name} was asked in the event loop")

        return ask
