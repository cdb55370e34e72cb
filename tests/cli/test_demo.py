"""``xianjie demo`` in processes of its own: from nothing, killed on the way, and again."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

DIVISIONS = {
    "provinces": ['53,"云南省"'],
    "cities": ['5323,"楚雄彝族自治州",53'],
    "areas": ['532325,"姚安县",5323,53'],
    "streets": ['532325100,"栋川镇",532325,53,5323'],
    "villages": [
        '532325100201,"龙岗村民委员会",532325100,53,5323,532325',
        '532325100202,"启明村民委员会",532325100,53,5323,532325',
    ],
}
WORDS = ("demo", "--households", "60", "--months", "2", "--json")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    dist = tmp_path / "dist"
    dist.mkdir()
    for name, rows in DIVISIONS.items():
        (dist / f"{name}.csv").write_text("\n".join(["code,name", *rows]) + "\n", "utf-8")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("XIANJIE_", "DATABASE_"))}
    return kept | {"XIANJIE_HOME": str(tmp_path / "home"), "XIANJIE_DIVISIONS": str(dist)}


def start(environment: dict[str, str], *words: str) -> "subprocess.Popen[str]":
    code = "from xianjie.cli.app import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *words], env=environment, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def run(environment: dict[str, str], *words: str) -> tuple[int, str, str]:
    process = start(environment, *words)
    out, err = process.communicate()
    return process.returncode, out, err


@pytest.mark.slow
def test_from_nothing_killed_and_again(environment: dict[str, str]) -> None:
    process = start(environment, *WORDS)
    lake = Path(environment["XIANJIE_HOME"]) / "lake"
    for _ in range(1200):
        if list(lake.glob("*/period=*")) or process.poll() is not None:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    code, out, err = run(environment, *WORDS)
    assert code == 0, err
    first = json.loads(out)
    assert first["households"] == 60
    assert [s["period"] for s in first["screens"]] == ["2022-05", "2022-06"]
    assert first["skipped"] >= 0
    assert {a["username"] for a in first["accounts"]} >= {"demo-analyst", "demo-clerk"}
    code, out, err = run(environment, *WORDS)
    assert code == 0, err
    again = json.loads(out)
    assert again["skipped"] == len(again["feeds"]) == 38
    assert [s["clues"] for s in again["screens"]] == [s["clues"] for s in first["screens"]]


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--division", "5323"), 2), (("--until", "2022-13"), 2), (("--households", "0"), 2)],
)
def test_wrong_use_is_told(environment: dict[str, str], words: tuple[str, ...], code: int) -> None:
    returned, _, err = run(environment, "demo", *words)
    assert returned == code
    assert err.strip()
