"""Hours of a week, as the clock on the wall shows them: of rooms, and of people who work."""

import msgspec


class Window(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One stretch of a week, half-open `[opens, closes)`; `weekday` 1 is Monday, 7 is Sunday.

    Wall times are `HH:MM`. `closes` may be `24:00`, where it goes on into the next day: the day that
    begins at `00:00` then belongs to the same night.
    """

    weekday: int
    opens: str
    closes: str
