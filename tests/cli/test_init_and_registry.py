"""``init`` and ``registry import`` as commands in processes of their own."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COLUMNS = (
    "县 乡 行政村 自然村 户编号 人编号 姓名 证件号码 与户主关系 民族 文化程度 在校生状况 健康状况 "
    "劳动技能 户联系电话 户类型 监测对象类别 风险是否已消除 识别监测时间"
).split()
DIVISIONS = {
    "provinces": ['53,"云南省"'],
    "cities": ['5323,"楚雄彝族自治州",53'],
    "areas": ['532325,"姚安县",5323,53'],
    "streets": ['532325100,"栋川镇",532325,53,5323'],
    "villages": ['532325100201,"龙岗村民委员会",532325100,53,5323,532325'],
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A clean machine: no data folder yet, a small division package."""
    root = tmp_path_factory.mktemp("machine")
    dist = root / "dist"
    dist.mkdir()
    for name, rows in DIVISIONS.items():
        (dist / f"{name}.csv").write_text("\n".join(["code,name", *rows]) + "\n", "utf-8")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("XIANJIE_", "DATABASE_"))}
    return kept | {
        "XIANJIE_HOME": str(root / "home"),
        "XIANJIE_DIVISIONS": str(dist),
        "PYTHONWARNINGS": "error",
    }


def command(*arguments):
    start = "from xianjie.cli.app import main; main()"
    return [sys.executable, "-c", start, *map(str, arguments)]


def run(environment, *arguments):
    done = subprocess.run(
        command(*arguments),
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def write(path, rows):
    base = dict.fromkeys(COLUMNS, "") | {
        "县": "姚安县",
        "乡": "栋川镇",
        "行政村": "龙岗",
        "与户主关系": "户主",
        "姓名": "王一",
    }
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(base | row for row in rows)
    return path


@pytest.fixture(scope="module")
def ready(environment):
    code, out, error = run(environment, "init", "--division", "532325", "--json")
    assert code == 0, error
    return json.loads(out)


def test_init_twice_is_the_same(environment, ready):
    assert ready["keys_created"]
    assert ready["divisions"]["by_level"] == {"省": 1, "市": 1, "县": 1, "乡": 1, "村": 1}
    code, out, _ = run(environment, "init", "--division", "532325", "--json")
    again = json.loads(out)
    assert (code, again["keys_created"], again["migrations"]) == (0, False, 0)
    assert (again["rulebook"], again["rulebook_new"]) == (ready["rulebook"], False)
    keys = Path(environment["XIANJIE_HOME"], "keys")
    assert {oct(key.stat().st_mode & 0o777) for key in keys.iterdir()} == {"0o600"}


@pytest.mark.parametrize(("division", "code"), [("姚安", 2), ("620402", 1)])
def test_init_of_an_unknown_division(environment, ready, division, code):
    found, _, error = run(environment, "init", "--division", division)
    assert found == code
    assert division in error


def test_import_prints_the_contract(environment, ready, tmp_path):
    path = write(tmp_path / "名单.csv", [{"户编号": "H1"}, {"户编号": "H2", "行政村": "无此村"}])
    code, out, _ = run(environment, "registry", "import", path, "--json")
    document = json.loads(out)
    assert code == 3
    assert {name: document[name] for name in ("table", "period", "read", "accepted")} == {
        "table": "registry-person",
        "period": None,
        "read": 2,
        "accepted": 1,
    }
    assert (document["warned"], document["quarantined"]) == (0, 1)
    assert (document["unlinked"], document["queued"]) == (0, 0)
    assert Path(document["quarantine_file"]).is_file()
    code, out, error = run(environment, "registry", "import", path, "--dry-run")
    assert code == 3, error
    assert "试导入" in out
    assert "无此村" in error


def test_refusals_say_what_to_do(environment, ready, tmp_path):
    empty = tmp_path / "空.xlsx"
    empty.write_bytes(b"")
    foreign = write(tmp_path / "外县.csv", [{"户编号": "H1", "县": "大姚县"}])
    for path, sentence in ((empty, "空文件"), (foreign, "大姚县"), (tmp_path / "无", "找不到")):
        code, out, error = run(environment, "registry", "import", path, "--json")
        assert code in {1, 2}
        assert sentence in error
        assert sentence in json.loads(out)["error"]["message"]


@pytest.mark.slow
def test_killed_import_can_be_repeated(environment, ready, tmp_path):
    rows = [{"户编号": f"K{n}", "人编号": f"KP{n}"} for n in range(20_000)]
    path = write(tmp_path / "大.csv", rows)
    for wait in (1.5, 3.0):
        process = subprocess.Popen(
            command("registry", "import", path, "--json"),
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
    code, out, _ = run(environment, "registry", "import", path, "--json")
    document = json.loads(out)
    assert code == 0
    assert document["new"]["households"] in {0, 20_000}
    code, out, _ = run(environment, "registry", "import", path, "--json")
    assert json.loads(out)["unchanged"] == {"households": 20_000, "persons": 20_000}
    assert list(Path(environment["XIANJIE_HOME"], "staging").iterdir()) == []


def test_lost_keys_are_not_replaced(environment, ready, tmp_path):
    path = write(tmp_path / "一户.csv", [{"户编号": "S1", "人编号": "SP1"}])
    assert run(environment, "registry", "import", path, "--json")[0] == 0
    home = Path(environment["XIANJIE_HOME"])
    (home / "keys").rename(home / "keys-aside")
    code, _, error = run(environment, "init", "--division", "532325")
    assert (code, (home / "keys").exists()) == (1, False)
    assert "放回原处" in error
    (home / "keys-aside").rename(home / "keys")
    assert run(environment, "init", "--division", "532325")[0] == 0
