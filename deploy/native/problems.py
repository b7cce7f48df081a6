"""What may keep a server from running here; each message says what, where and how to put it right."""


class Unusable(Exception):
    """Raised when something here has to be changed first: a setting, a port, a folder, a package."""


class Failed(Exception):
    """Raised when a server, or the tool that gets it, ended or did not answer in time."""
