"""What the look promises, measured on its tokens and files."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.dashboard import app

ROOT = Path(__file__).parents[3]
SHEET = (Path(app.__file__).parent / "static" / "rollbook.css").read_text()
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", block))
    for block in re.findall(r":root\s*{(.*?)}", SHEET, re.DOTALL)
)
PAIRS = [
    ("ink", "paper"), ("ink", "card"), ("quiet", "paper"), ("quiet", "card"), ("card", "brand"), ("ink", "brand-soft"),
    ("card", "live"), ("card", "self"), ("card", "blend"), ("bad", "card"), ("good", "card"), ("ink", "bad-soft"),
    ("ink", "warn-soft"), ("card", "quiet"),
]  # fmt: skip


def luminance(color: str) -> float:
    digits = color[1:] if len(color) == 7 else "".join(sign * 2 for sign in color[1:])
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, LIGHT | DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(tokens, text, ground):
    assert contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, LIGHT | DARK], ids=["light", "dark"])
def test_the_edges_of_fields_can_be_seen(tokens):
    assert contrast(tokens["edge"], tokens["card"]) >= 3


def test_colors_stand_among_the_tokens_alone():
    below = SHEET.split("* { box-sizing", 1)[1]
    assert re.findall(r"#[0-9a-f]{3,6}\b|rgba?\(|hsla?\(", below) == []


def test_vendored_scripts_are_what_their_list_says():
    checked = subprocess.run(
        [sys.executable, str(ROOT / "deploy" / "refresh_assets.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.stdout == ""
    assert checked.returncode == 0
