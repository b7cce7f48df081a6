"""Ports on loopback."""

import random
import socket
from collections.abc import Collection

HOST = "127.0.0.1"

# Not from the range of outgoing ports: while a server is down, a client that tries again and again could be
# given the server's own port, connect to itself, and keep the server from coming back.
FREE = range(20000, 27000)


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port(but: Collection[int] = ()) -> int:
    """One that nobody listens on, and none of these."""
    return next(port for port in random.sample(FREE, len(FREE)) if port not in but and is_free(port))


def takes_connections(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0
