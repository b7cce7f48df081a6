"""`python -m deploy.native up|down|status|install`: Kafka, PostgreSQL and a MongoDB-protocol server on loopback."""

import argparse
import json
import logging
import os
import shlex
import shutil
import sys

from deploy.native.cluster import Cluster, cluster, held, install_packages
from deploy.native.problems import Failed, Unusable
from deploy.native.settings import VARIABLES, Settings, from_environment


def main(words: list[str] | None = None) -> int:
    """Do what the command line says; 1 if it cannot be done, or if `status` finds a server down."""
    said = _parser().parse_args(words)
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    logging.getLogger("native").setLevel(logging.WARNING if said.quiet else logging.INFO)
    try:
        settings = from_environment(os.environ)
        return int(_do(said, settings, cluster(settings, fast=said.fast)))
    except (Unusable, Failed) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


def _do(said: argparse.Namespace, settings: Settings, servers: Cluster) -> bool:
    """Whether something is wrong."""
    match said.command:
        case "up":
            with held(settings):
                servers.up(fresh=said.fresh)
            sys.stdout.write(_told(servers.addresses(), said.format))
        case "down":
            if said.when_input_ends:
                sys.stdin.read()
            with held(settings):
                servers.down()
            if said.remove:
                shutil.rmtree(settings.folder, ignore_errors=True)
        case "install":
            if said.system and (packages := servers.packages()):
                install_packages(packages)
            servers.install()
        case "status":
            for server in servers.servers:
                process = server.process
                where = f"process {process.pid}, port {server.port}" if process else "down"
                sys.stdout.write(f"{server.name}: {where}\n")
            return not all(server.process for server in servers.servers)
    return False


def _told(addresses: dict[str, str], how: str) -> str:
    match how:
        case "json":
            return json.dumps(addresses) + "\n"
        case "export":
            return "".join(f"export {VARIABLES[name]}={shlex.quote(at)}\n" for name, at in addresses.items())
        case _:
            return "".join(f"{name}: {at}\n" for name, at in addresses.items())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.native", description=__doc__)
    parser.set_defaults(fast=False)
    parser.add_argument("--quiet", action="store_true", help="say only what goes wrong")
    commands = parser.add_subparsers(dest="command", required=True)

    up = commands.add_parser("up", help="start what does not run, wait until it serves, print the addresses")
    up.add_argument("--fresh", action="store_true", help="empty the data folders before")
    up.set_defaults(format="lines")
    form = up.add_mutually_exclusive_group()
    form.add_argument(
        "--export", dest="format", action="store_const", const="export", help="as shell variables for the tests"
    )
    form.add_argument("--json", dest="format", action="store_const", const="json", help="as a JSON object")

    down = commands.add_parser("down", help="stop what runs")
    down.add_argument("--when-input-ends", action="store_true", help="not before the standard input ends")
    down.add_argument("--remove", action="store_true", help="remove the run folder too, with all data")

    commands.add_parser("status", help="say what runs; the exit code is 1 if something does not")

    install = commands.add_parser("install", help="download what the servers need, start nothing")
    install.add_argument("--system", action="store_true", help="Debian packages too, with apt-get, as root")
    for command in (up, install):
        command.add_argument(
            "--fast", action="store_true", help="build the fast MongoDB-protocol server (7 minutes, once)"
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
