"""Who is on the list of another system and not monitored here."""

from __future__ import annotations

import pytest

from tests.apps.national.kit import BASE, FAMILY, SECOND, number, write
from xianjie.kernel.errors import RefusedError, UsageError

pytestmark = pytest.mark.django_db
COLUMNS = ("姓名", "身份证号", "乡镇", "村", "情况", "个人自付金额")
CLEARED = SECOND | {"户编号": "H5", "人编号": "P6", "姓名": "毕六", "风险是否消除": "是",
                    "证件号码": number("19610101", "106")}  # fmt: skip
LIST = [
    {"姓名": "王三", "身份证号": FAMILY[2]["证件号码"], "情况": "住院", "个人自付金额": "32000"},
    {"姓名": "王三", "身份证号": FAMILY[2]["证件号码"], "情况": "门诊", "个人自付金额": "1000"},
    {"姓名": "罗四", "身份证号": SECOND["证件号码"], "情况": "住院"},
    {"姓名": "毕六", "身份证号": CLEARED["证件号码"], "情况": "住院"},
    {
        "姓名": "外来人",
        "身份证号": number("19620101", "108"),
        "乡镇": "光禄",
        "村": "新村",
        "情况": "住院",
    },
    {"姓名": "无村人", "身份证号": "", "乡镇": "光禄镇", "情况": "住院"},
    {"姓名": "", "身份证号": "", "情况": "空行"},
]


@pytest.fixture
def listed(importing, county, root, now, today, tmp_path):
    from xianjie.apps.national.actions.outside import compare_list

    def run(rows=LIST, name="名单.xlsx", **options):
        path = write(tmp_path / name, rows, COLUMNS)
        given = {"by": root, "path": path, "place": county, "system": "医保", "data_on": today}
        return compare_list(**(given | {"now": now} | options))

    importing([*FAMILY, SECOND, CLEARED])
    return run


def test_who_is_outside_is_told_with_place_and_reason(listed):
    from xianjie.apps.national.models import OutsideEntry

    found = listed()
    assert (found.source, found.risk) == ("医保高额费用", "因病")
    counts = (found.read, found.unreadable, found.monitored, found.outside, found.unknown)
    assert counts == (7, 1, 1, 4, 2)
    entries = {e.name: e for e in OutsideEntry.objects.all()}
    assert sorted(entries) == ["外来人", "无村人", "毕六", "王三"]
    assert entries["王三"].reason == "住院 32,000 元；门诊 1,000 元"
    assert "风险已消除" in entries["毕六"].reason
    assert entries["外来人"].division_code == "532325101201"
    assert entries["无村人"].division_code == "532325101000"
    with pytest.raises(RefusedError, match="已经比对过"):
        listed()
    # The next list names the same people: they are not listed twice.
    assert (
        listed(
            [*LIST, BASE | {"姓名": "李二", "身份证号": FAMILY[1]["证件号码"]}], "二.xlsx"
        ).outside
        == 2
    )
    with pytest.raises(UsageError, match="来源系统"):
        listed([LIST[0]], "三.xlsx", system="没有这个系统")


def test_who_is_outside_is_dispatched_once_or_dismissed_with_a_reason(listed, root, now, today):
    from xianjie.apps.national.actions.outside import (
        dismiss_entry,
        dispatch_entry,
        dispatch_many,
        reopen_entry,
    )
    from xianjie.apps.national.models import OutsideEntry
    from xianjie.apps.registry.models import Household
    from xianjie.apps.screening.models import Clue

    listed()
    entry = {e.name: e for e in OutsideEntry.objects.all()}
    given = {"by": root, "note": "", "now": now, "today": today}
    done = dispatch_many(rows=OutsideEntry.objects.exclude(pk=entry["毕六"].pk), **given)
    assert (done.done, [words for words, _ in done.refused]) == (
        2,
        ["还不知道住在哪个村，请先选村再交办。"],
    )
    dispatch_entry(entry=entry["无村人"], village="532325101201", **given)
    clues = Clue.objects.order_by("pk")
    assert [c.risk for c in clues] == ["因病"] * 3
    assert {c.source_ref for c in clues} == {
        f"体外-{entry[n].pk}" for n in ("王三", "外来人", "无村人")
    }
    with pytest.raises(RefusedError, match="已经处理过"):
        dispatch_entry(entry=entry["王三"], **given)
    with pytest.raises(RefusedError, match="理由"):
        dismiss_entry(by=root, entry=entry["毕六"], note=" ", now=now)
    dismiss_entry(by=root, entry=entry["毕六"], note="已核实有稳定收入", now=now)
    reopen_entry(by=root, entry=entry["毕六"], now=now)
    Household.objects.filter(household_code="H5").update(risk_cleared=False)
    listed([LIST[0]], "下月.xlsx")
    assert OutsideEntry.objects.get(pk=entry["毕六"].pk).state == "MONITORED"
