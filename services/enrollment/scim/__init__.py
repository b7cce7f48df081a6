"""SCIM 2.0 (RFC 7643, RFC 7644): a directory provisions people and groups, by commands and views as everybody."""

from starlette.types import ASGIApp

from chassis.web.mounts import Ground

PREFIX = "/scim/v2"


def make(ground: Ground) -> ASGIApp:
    """The application behind `/scim/v2`; what it is made of is loaded when somebody asks."""
    from services.enrollment.scim.application import Application  # noqa: PLC0415 - takes a second

    return Application(ground, PREFIX)


MOUNTS = {PREFIX: make}
