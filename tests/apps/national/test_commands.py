"""The command line: import tables and lists, write a file, compare one."""

from __future__ import annotations

import json

import pytest

from tests.apps.national.kit import FAMILY, write


@pytest.mark.django_db
def test_import_export_and_compare_by_command(county, importing, tmp_path, monkeypatch, capsys):
    from xianjie.cli import national, registry

    for module in (national, registry):
        monkeypatch.setattr(module, "command_actor", lambda: actor)
    from xianjie.apps.accounts.actors import cli_actor

    actor = cli_actor("test")
    importing(FAMILY)
    out = tmp_path / "名单.xlsx"
    national.export("out-of-poverty", out, as_json=True)
    assert json.loads(capsys.readouterr().out)["rows"] == 3
    national.compare(out, as_json=True)
    assert json.loads(capsys.readouterr().out)["differing"] == 0
    jobs = ["户编号", "证件号码", "开始时间"]
    row = {"户编号": "H1", "证件号码": FAMILY[0]["证件号码"], "开始时间": "202201"}
    path = write(tmp_path / "务工_20220630.xlsx", [row], jobs)
    registry.import_files([path, out], as_json=True)
    first, second = json.loads(capsys.readouterr().out)
    assert (first["table"], first["data_date"], first["unlinked"]) == (
        "job-record",
        "2022-06-30",
        0,
    )
    assert (second["table"], second["quarantined"]) == ("registry-person", 0)
