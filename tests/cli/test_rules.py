"""``rules`` and ``policy`` on the command line: output, JSON, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.policy.books import GOOD, RULES, write_book
from xianjie.apps.policies.models import RulebookVersion
from xianjie.apps.policies.queries import rulebook_of
from xianjie.cli import app
from xianjie.cli import rulebook as cli_rulebook

OWN_LINE = """
自付线: {values: [{from: 2022-01-01, value: 6000.50, cite: {document: 试行办法, clause: 第九条}}]}
"""


@pytest.fixture
def small(home: Path, tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small good rulebook as the packaged one; answers the county's own folder."""
    packaged = write_book(tmp_path / "packaged", GOOD)
    settings.PACKAGED_RULEBOOK_DIR = packaged
    monkeypatch.setattr(cli_rulebook, "PACKAGED", packaged)
    rulebook_of.cache_clear()
    return home / "rulebook"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = app.run(list(words))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def document(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code, out, _ = run(capsys, *words, "--json")
    return code, json.loads(out)


def test_check_of_the_packaged_rulebook(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "rules", "check")
    assert code == 0
    assert "没有错误" in out


def test_check_in_json(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = document(capsys, "rules", "check")
    assert code == 0
    assert found.pop("hash")
    assert found == {
        "faults": [],
        "rules": 1,
        "benefits": 0,
        "quality": 0,
        "cases": 2,
        "facts": 8,
        "parameters": 6,
        "documents": 2,
    }


def test_check_lays_the_countys_own_files_over(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_book(small, {"532325/parameters/a.yaml": OWN_LINE.replace("6000.50", "六千")})
    code, found = document(capsys, "rules", "check")
    assert code == 3
    assert [(one["item"], one["code"]) for one in found["faults"]] == [
        ("自付线.values", "bad-value")
    ]
    assert found["faults"][0]["file"].endswith("532325/parameters/a.yaml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (RULES.replace("when: 自付 >=", "when: 自负 >="), "是不是:自付"),
        ("- id: [\n", "YAML"),
    ],
)
def test_check_of_one_faulty_file(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    path = write_book(tmp_path / "own", {"000000/rules/坏.yaml": text}) / "000000/rules/坏.yaml"
    code, found = document(capsys, "rules", "check", str(path))
    assert code == 3
    assert found["hash"] is None
    assert any("坏.yaml" in one["file"] for one in found["faults"])
    code, out, _ = run(capsys, "rules", "check", str(path))
    assert code == 3
    assert "000000/rules/坏.yaml:" in out
    assert any(says in one["message"].replace("：", ":") for one in found["faults"])


def test_check_of_overlapping_dates(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = """
自付线:
  values:
    - {from: 2022-01-01, to: 2023-01-01, value: 1, cite: {document: 待核}}
    - {from: 2022-06-01, value: 2, cite: {document: 待核}}
"""
    root = write_book(tmp_path / "own", {"532325/parameters/a.yaml": text})
    code, found = document(capsys, "rules", "check", str(root))
    assert code == 3
    assert [(one["item"], one["code"], one["line"]) for one in found["faults"]] == [
        ("自付线", "overlapping-dates", 5)
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("无.yaml", None),
        ("空.yaml", b""),
        ("表.xlsx", b"PK"),
        ("gbk.yaml", "标题: 姚安".encode("gb18030")),
    ],
)
def test_check_of_what_cannot_be_read(
    small: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: bytes | None,
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    code, out, err = run(capsys, "rules", "check", str(path))
    assert (code, out) == (1, "")
    assert name in err.replace("\n", "")
    code, found = document(capsys, "rules", "check", str(path))
    assert code == 1
    assert found["error"]["message"]


def test_cases_pass(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = document(capsys, "rules", "test")
    assert code == 0
    assert found == {"rules": 1, "cases": 2, "passed": 2, "failed": []}
    code, out, _ = run(capsys, "rules", "test")
    assert code == 0
    assert "0 个未通过" in out


def test_cases_that_fail_are_named(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = RULES.replace("{自付: 4999.99}", "{自付: 5000}")
    root = write_book(tmp_path / "own", {"000000/rules/规则.yaml": bad})
    code, found = document(capsys, "rules", "test", str(root))
    assert code == 3
    assert [one["case"] for one in found["failed"]] == ["000000/大额自付/must_not_match[1]"]
    code, out, _ = run(capsys, "rules", "test", str(root))
    assert code == 3
    assert "000000/大额自付/must_not_match[1]：不应命中却命中了。" in out.replace("\n", "")


@pytest.mark.django_db
def test_list_before_anything_is_published(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "rules", "list", "--division", "532325", "--on", "2022-06-30")
    assert code == 0
    assert "大额自付" in out
    assert "还没有发布" in err


@pytest.mark.django_db
def test_publish_list_and_show(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_book(small, {"532325/parameters/a.yaml": OWN_LINE})
    code, published = document(capsys, "policy", "publish", "--note", "首次")
    assert (code, published["changed"], published["replaces"]) == (0, True, None)
    code, again = document(capsys, "policy", "publish", str(small))
    assert (code, again["changed"], again["rulebook"]) == (0, False, published["rulebook"])

    place = ("--division", "532325", "--on", "2022-06-30")
    code, listed = document(capsys, "rules", "list", *place)
    assert code == 0
    assert (listed["rulebook"], listed["division"], listed["on"]) == (
        published["rulebook"],
        "532325",
        "2022-06-30",
    )
    rule = listed["rules"][0]
    assert (rule["id"], rule["levels"], rule["risk"], rule["place"]) == (
        "大额自付",
        ["橙"],
        "因病",
        "000000",
    )
    assert [(one["id"], one["value"], one["unit"]) for one in rule["thresholds"]] == [
        ("自付线", 6000.5, "元")
    ]

    code, shown = document(capsys, "policy", "show", *place)
    values = {one["id"]: one for one in shown["parameters"]}
    assert values["自付线"]["citation"] == "《测试试行办法》（测发1号）第九条"
    assert values["自付线"]["place"] == "532325"
    assert values["人均线"]["value"] is None
    assert values["核查天数"]["unverified"] is True

    code, out, _ = run(capsys, "policy", "show", *place)
    assert code == 0
    assert "6,000.50 元" in out
    assert "没有取值" in out
    code, out, _ = run(capsys, "rules", "list", *place)
    assert "医疗自付预警线" in out


@pytest.mark.django_db
def test_an_older_version_can_be_shown(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, first = document(capsys, "policy", "publish")
    write_book(small, {"532325/parameters/a.yaml": OWN_LINE})
    code, out, _ = run(capsys, "policy", "publish")
    assert code == 0
    assert "已发布规则库" in out
    code, out, _ = run(capsys, "policy", "publish")
    assert "没有变化" in out
    old = first["rulebook"][:12]
    words = ("--division", "532325", "--on", "2022-06-30", "--version", old)
    _, shown = document(capsys, "policy", "show", *words)
    assert {one["id"]: one["value"] for one in shown["parameters"]}["自付线"] == 5000


@pytest.mark.django_db
def test_a_faulty_rulebook_is_not_published(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_book(small, {"532325/parameters/a.yaml": OWN_LINE.replace("6000.50", "六千")})
    code, out, err = run(capsys, "policy", "publish")
    assert (code, out) == (1, "")
    assert "532325/parameters/a.yaml" in err.replace("\n", "")
    code, found = document(capsys, "policy", "publish")
    assert code == 1
    assert found["error"]["code"] == "rulebook-faulty"
    assert [one["code"] for one in found["error"]["faults"]] == ["bad-value"]
    assert not RulebookVersion.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("rules", "list", "--division", "姚安"), 2),
        (("rules", "list", "--on", "2022-13-01"), 2),
        (("policy", "show", "--on", "明天"), 2),
        (("policy", "show", "--version", "zz"), 1),
    ],
)
def test_wrong_use(
    small: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int
) -> None:
    got, out, err = run(capsys, *words)
    assert (got, out) == (code, "")
    assert err


@pytest.mark.django_db
def test_preview_of_a_faulty_rulebook_tells_the_faults(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_book(small, {"532325/parameters/a.yaml": OWN_LINE.replace("6000.50", "六千")})
    words = ("rules", "preview", "大额自付", "--period", "2022-06")
    code, out, _ = run(capsys, *words)
    assert code == 3
    assert "532325/parameters/a.yaml" in out
    code, found = document(capsys, *words)
    assert code == 3
    assert [one["code"] for one in found["faults"]] == ["bad-value"]
