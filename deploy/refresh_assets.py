"""Bring the dashboard's vendored scripts to the versions named in their `versions.json`.

Run `python deploy/refresh_assets.py` after changing a version there: it fetches the packages from the
npm registry, writes the files and their hashes. `--check` compares files and hashes without a network.
"""

import argparse
import hashlib
import io
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import msgspec

VENDOR = Path(__file__).parent.parent / "gateway" / "dashboard" / "static" / "vendor"
VERSIONS = VENDOR / "versions.json"
REGISTRY = "https://registry.npmjs.org"

Asset = dict[str, str]


def main() -> int:
    """Refresh, or with `--check` only compare; 1 if something differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare files with their hashes, change nothing")
    assets: dict[str, Asset] = msgspec.json.decode(VERSIONS.read_bytes())
    if parser.parse_args().check:
        wrong = differing(assets)
        sys.stdout.writelines(f"{name} is not what {VERSIONS.name} says\n" for name in wrong)
        return 1 if wrong else 0
    refresh(assets)
    return 0


def differing(assets: Mapping[str, Asset]) -> list[str]:
    """Files that are missing, changed or not listed."""
    listed = [name for name, asset in assets.items() if _hash_of(VENDOR / name) != asset["sha256"]]
    known = {*assets, VERSIONS.name}
    return listed + [file.name for file in VENDOR.iterdir() if file.name not in known]


def refresh(assets: dict[str, Asset]) -> None:
    """Fetch every package once, write its files, and note their hashes."""
    packages: dict[tuple[str, str], tarfile.TarFile] = {}
    for name, asset in assets.items():
        wanted = (asset["package"], asset["version"])
        if wanted not in packages:
            packages[wanted] = _package(*wanted)
        member = packages[wanted].extractfile(f"package/{asset['file']}")
        if member is None:
            raise FileNotFoundError(f"{asset['package']} {asset['version']} holds no {asset['file']}")
        content = member.read()
        (VENDOR / name).write_bytes(content)
        asset["sha256"] = hashlib.sha256(content).hexdigest()
        sys.stdout.write(f"{name}: {asset['package']} {asset['version']}\n")
    VERSIONS.write_bytes(msgspec.json.format(msgspec.json.encode(assets), indent=2) + b"\n")


def _package(name: str, version: str) -> tarfile.TarFile:
    with httpx.Client(follow_redirects=True, timeout=60) as client:
        about: dict[str, Any] = client.get(f"{REGISTRY}/{name}/{version}").raise_for_status().json()
        packed = client.get(about["dist"]["tarball"]).raise_for_status().content
    return tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz")


def _hash_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
