import random
from datetime import date

import pytest
from django.db import connection

from tests.apps.registry.conftest import COLUMNS, number
from xianjie.apps.audit.actions import verify
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.registry.fields import blind_index
from xianjie.apps.registry.models import (
    CategorySpell,
    Household,
    Membership,
    Person,
    RegistryImport,
)
from xianjie.kernel.errors import RefusedError, UsageError
from xianjie.kernel.money import to_fen


def numbers(result):
    return (result.read, result.accepted, result.warned, result.quarantined)


def changed(result, **expected):
    found = {name: count for name, count in result.counts.as_dict().items() if count}
    assert found == expected


def everything():
    """All that an import decides, without moments and primary keys."""
    return {
        "households": list(
            Household.objects.order_by("household_code").values_list(
                "household_code", "division_code", "household_type", "is_active", "extra"
            )
        ),
        "people": list(
            Person.objects.order_by("person_code").values_list(
                "person_code", "name", "household__household_code", "birth_date", "extra"
            )
        ),
        "memberships": list(
            Membership.objects.order_by("person__person_code", "id").values_list(
                "person__person_code", "household__household_code", "left_reason"
            )
        ),
    }


def test_household_with_its_people(load, family, today):
    result = load(*family)
    assert numbers(result) == (3, 3, 0, 0)
    changed(result, new_households=1, new_persons=3)
    household = Household.objects.get()
    assert (household.county_code, household.household_code) == ("532325", "H1")
    assert household.division_code == "532325100201"
    assert (household.head_name, household.group_name) == ("王一", "一组")
    assert household.household_type == "脱贫户"
    assert household.income_per_capita == to_fen("12000.50")
    assert household.extra == {"住房面积": "120.5"}
    assert household.phone == "13812345678"
    assert Household.objects.filter(phone_index=blind_index("phone", "138 1234 5678")).exists()
    people = list(Person.objects.order_by("person_code"))
    assert [p.name for p in people] == ["王一", "李二", "王三"]
    assert people[0].id_number == number()
    assert Person.objects.get(id_index=blind_index("id", number())) == people[0]
    assert [(p.birth_date, p.sex) for p in people] == [
        (date(1980, 2, 3), "男"),
        (date(1982, 4, 5), "女"),
        (date(2010, 6, 1), "男"),
    ]
    assert (people[0].id_length, people[0].id_check_ok, people[0].id_region) == (18, True, "532399")
    assert {m.joined_on for m in Membership.objects.all()} == {today}
    assert CategorySpell.objects.get().value == "脱贫户"
    stored = RegistryImport.objects.get()
    assert (stored.county_code, stored.read, stored.batch) == ("532325", 3, result.batch)
    assert AuditEvent.objects.filter(action="registry.import").count() == 1
    assert verify().intact


def test_personal_values_are_not_readable_in_the_database(load, family):
    load(*family)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, phone FROM registry_person")
        rows = [bytes(cell) for row in cursor.fetchall() for cell in row]
        cursor.execute("SELECT phone, address, private FROM registry_household")
        rows += [bytes(cell) for row in cursor.fetchall() for cell in row]
    assert all(number().encode() not in cell and b"138" not in cell for cell in rows)


def test_same_file_twice_changes_nothing(load, write, family):
    path = write(*family)
    load(path=path)
    before = everything()
    result = load(path=path, days=1)
    changed(result, unchanged_households=1, unchanged_persons=3)
    assert result.same_file_before
    assert everything() == before
    assert CategorySpell.objects.count() == 1


def test_same_file_twice_in_a_second_has_two_numbers(load, write, family):
    path = write(*family)
    first, tried, second = load(path=path), load(path=path, dry_run=True), load(path=path)
    assert first.batch == tried.batch.removesuffix("-2") == second.batch.removesuffix("-2")
    assert len({first.batch, second.batch}) == 2


def test_changes_are_told_field_by_field(load, family, home):
    load(*family)
    altered = [row | {"户类型": "一般农户", "户联系电话": "13987654321"} for row in family]
    altered[1]["文化程度"] = "小学"
    result = load(*altered, days=30)
    changed(
        result,
        changed_households=1,
        changed_persons=1,
        unchanged_persons=2,
    )
    sheets = read_report(result.report_file)
    assert sheets["变更"] == [
        ["户", "H1", "", "", "户联系电话", "138****5678", "139****4321"],
        ["户", "H1", "", "", "户类型", "脱贫户", "一般农户"],
        ["人", "H1", "P2", "李**", "文化程度", "初中", "小学"],
    ]
    assert Household.objects.get().phone_index == blind_index("phone", "13987654321")
    spells = list(CategorySpell.objects.order_by("id").values_list("value", "valid_to"))
    assert spells == [("脱贫户", date(2022, 8, 3)), ("一般农户", None)]


def read_report(path):
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    found = {}
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        found[name] = [[str(cell) for cell in row] for row in rows[1:]]
    return found


def test_originals_are_kept_beside_the_canonical_text(load):
    load({"民族": "彝", "与户主关系": "本人"})
    person = Person.objects.get()
    assert (person.ethnicity, person.relation) == ("彝族", "户主")
    assert person.originals == {"民族": "彝", "与户主关系": "本人"}


def test_columns_that_a_file_lacks_stay(load, family):
    load(*family)
    columns = [name for name in COLUMNS if name not in {"住房面积", "人均纯收入"}]
    result = load(*family, columns=columns, days=1)
    changed(result, unchanged_households=1, unchanged_persons=3)
    household = Household.objects.get()
    assert household.extra == {"住房面积": "120.5"}
    assert household.income_per_capita == 1200050


def test_empty_cell_clears_a_category_but_never_a_number(load):
    load(
        {
            "监测对象类别": "边缘易致贫户",
            "识别监测时间": "202105",
            "风险是否已消除": "否",
            "证件号码": number(),
        }
    )
    assert Household.objects.get().monitor_category == "边缘易致贫户"
    load({"监测对象类别": "", "户联系电话": "", "证件号码": "", "人均纯收入": ""}, days=9)
    household = Household.objects.get()
    assert (household.monitor_category, household.phone) == ("", "13812345678")
    assert household.income_per_capita is None
    assert Person.objects.get().id_number == number()
    spells = CategorySpell.objects.filter(kind="MONITOR_CATEGORY").values_list(
        "valid_from", "valid_to"
    )
    assert list(spells) == [(date(2021, 5, 1), date(2022, 7, 13))]


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ({"人编号": "P2", "姓名": "李二"}, "two-heads"),
        ({"人编号": "P2", "姓名": "李二", "与户主关系": "配偶", "行政村": "新村"}, "two-villages"),
        (
            {
                "人编号": "P2",
                "姓名": "李二",
                "与户主关系": "配偶",
                "乡": "光禄镇",
                "行政村": "新村",
            },
            "two-villages",
        ),
    ],
)
def test_household_that_contradicts_itself_is_quarantined_whole(load, second, code):
    third = {"人编号": "P9", "户编号": "H9", "姓名": "赵九"}
    result = load({}, second, {"人编号": "P3", "与户主关系": "之子"}, third)
    assert numbers(result) == (4, 1, 0, 3)
    assert [h.household_code for h in Household.objects.all()] == ["H9"]
    sheet = next(iter(read_report(result.quarantine_file).values()))
    assert [row[0] for row in sheet[1:]] == ["2.0", "3.0", "4.0"]
    assert all("H1" in row[2] for row in sheet[1:])
    assert code


def test_quarantine_workbook_imports_after_mending(load, home):
    result = load({}, {"人编号": "P2", "姓名": "李二", "与户主关系": "配偶", "行政村": "龙刚"})
    assert numbers(result) == (2, 1, 0, 1)
    assert "龙岗村民委员会" in result.faults[0].message
    mended = mend(result.quarantine_file, "龙刚", "龙岗")
    result = load(path=mended, days=1)
    assert (result.accepted, result.quarantined) == (1, 0)
    changed(result, new_persons=1, unchanged_households=1)
    assert Person.objects.filter(household__household_code="H1").count() == 2


def mend(path, wrong, right):
    import openpyxl

    book = openpyxl.load_workbook(path)
    for row in book.active.iter_rows():
        for cell in row:
            if cell.value == wrong:
                cell.value = right
    target = path.with_name("改好.xlsx")
    book.save(target)
    return target


def test_row_faults_keep_the_rest_of_the_household(load):
    result = load(
        {"证件号码": number()},
        {"人编号": "P2", "姓名": "李二", "与户主关系": "配偶", "民族": "火星族"},
        {"人编号": "P3", "姓名": "王三", "与户主关系": "之子", "县": "大姚县"},
        {"人编号": "P1", "姓名": "王四", "与户主关系": "之女"},
        {"人编号": "", "姓名": "王一", "证件号码": number(), "户编号": "H2"},
        {"人编号": "P6", "姓名": "长" * 61, "户编号": "H3"},
    )
    faults = {fault.row: fault.message for fault in result.faults}
    assert set(faults) >= {4, 5, 6, 7}
    assert "大姚县" in faults[4]
    assert "第 2 行" in faults[5]
    assert "第 2 行" in faults[6]
    assert "60" in faults[7]
    assert Household.objects.filter(household_code="H1").exists()


def test_contradicting_household_columns_warn_and_the_head_wins(load):
    result = load(
        {"人编号": "P2", "姓名": "李二", "与户主关系": "配偶", "人均纯收入": "9", "户类型": ""},
        {"人均纯收入": "12000"},
    )
    assert numbers(result) == (2, 2, 1, 0)
    household = Household.objects.get()
    assert (household.income_per_capita, household.household_type) == (1200000, "脱贫户")
    warning = read_report(result.report_file)["提示"][0]
    assert warning[:2] == ["2", "人均纯收入"]
    assert "第 3 行" in warning[2]


def test_household_without_head_is_warned(load):
    result = load({"与户主关系": "配偶"})
    assert numbers(result) == (1, 1, 1, 0)
    assert "没有户主" in read_report(result.report_file)["提示"][0][2]


def test_rows_of_a_household_need_not_stand_together(load):
    rows = [
        {"户编号": f"H{h}", "人编号": f"P{h}{p}", "与户主关系": "户主" if p == 0 else "之子"}
        for h in range(20)
        for p in range(3)
    ]
    random.Random(1).shuffle(rows)
    result = load(*rows)
    assert numbers(result) == (60, 60, 0, 0)
    changed(result, new_households=20, new_persons=60)


def test_person_number_that_is_missing_is_found_by_id_then_by_name(load, family):
    load(*family)
    again = [row | {"人编号": ""} for row in family]
    again[2]["证件号码"] = ""
    result = load(*again, days=1)
    assert result.counts.new_persons == 0
    assert Person.objects.count() == 3
    assert set(Person.objects.values_list("person_code", flat=True)) == {"P1", "P2", "P3"}


def test_person_number_arrives_later(load, family):
    load(*[row | {"人编号": ""} for row in family])
    result = load(*family, days=1)
    assert (result.counts.new_persons, result.counts.changed_persons) == (0, 3)
    assert set(Person.objects.values_list("person_code", flat=True)) == {"P1", "P2", "P3"}


def test_disability_certificate_is_the_same_person(load):
    load({"人编号": "", "证件号码": number()})
    result = load({"人编号": "", "证件号码": number() + "43", "姓名": "王壹"}, days=1)
    assert result.counts.new_persons == 0
    assert (Person.objects.get().name, Person.objects.get().id_length) == ("王壹", 20)


def test_number_of_somebody_else_is_not_overwritten(load, family):
    load(*family)
    result = load({"人编号": "P1", "姓名": "赵六", "证件号码": number("19700101", "104")}, days=1)
    assert numbers(result) == (1, 0, 0, 1)
    assert Person.objects.get(person_code="P1").name == "王一"
    assert result.quarantine_file.exists()


def test_move_to_another_household(load, family, today):
    load(*family)
    result = load({**family[2], "户编号": "H2", "与户主关系": "户主"}, days=10)
    changed(result, new_households=1, moved_persons=1, changed_persons=1)
    stays = Membership.objects.filter(person__person_code="P3").order_by("id")
    assert [(m.household.household_code, m.left_on, m.left_reason) for m in stays] == [
        ("H1", date(2022, 7, 14), "MOVED_HOUSEHOLD"),
        ("H2", None, ""),
    ]


def test_complete_list_closes_the_absent_only_where_it_covers(load, family):
    other = {"户编号": "H2", "人编号": "P8", "姓名": "赵八", "行政村": "新村"}
    gone = {"户编号": "H3", "人编号": "P9", "姓名": "孙九"}
    load(*family, other, gone)
    partial = load(*family[:2], days=1)
    changed(partial, unchanged_households=1, unchanged_persons=2)
    result = load(*family[:2], days=2, complete=True)
    changed(
        result,
        unchanged_households=1,
        unchanged_persons=2,
        gone_households=1,
        gone_persons=2,
    )
    left = Membership.objects.filter(left_reason="NOT_LISTED").values_list("person__person_code")
    assert sorted(code for (code,) in left) == ["P3", "P9"]
    states = dict(Household.objects.values_list("household_code", "is_active"))
    assert states == {"H1": True, "H2": True, "H3": False}
    assert Person.objects.count() == 5
    sheet = read_report(result.report_file)["退出"]
    assert [row[1:3] for row in sheet] == [["H3", ""], ["H1", "P3"], ["H3", "P9"]]
    back = load(*family, gone, days=3)
    assert (back.counts.returned_persons, back.counts.returned_households) == (2, 1)
    assert Household.objects.get(household_code="H3").is_active


def test_quarantined_rows_do_not_count_as_gone(load, family):
    load(*family)
    spoilt = [*family[:2], family[2] | {"民族": "火星族"}]
    result = load(*spoilt, days=1, complete=True)
    assert result.counts.gone_persons == 0
    nameless = [*family[:2], family[2] | {"户编号": ""}]
    result = load(*nameless, days=2, complete=True)
    assert (result.quarantined, result.counts.gone_persons) == (1, 0)


def test_dry_run_changes_nothing(load, family, home):
    result = load(*family, {"户编号": ""}, dry_run=True)
    assert numbers(result) == (4, 3, 0, 1)
    changed(result, new_households=1, new_persons=3)
    assert (result.report_file, result.quarantine_file) == (None, None)
    assert result.faults[0].row == 5
    for model in (Household, Person, Membership, CategorySpell, RegistryImport, AuditEvent):
        assert not model.objects.exists()
    assert not (home / "exports").exists()
    assert list((home / "staging").iterdir()) == []


def test_import_that_dies_leaves_nothing_and_can_be_repeated(load, write, family, monkeypatch):
    path = write(*family)

    def die(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("xianjie.apps.registry.importing.membership.open_memberships", die)
        with pytest.raises(KeyboardInterrupt):
            load(path=path)
    assert not Household.objects.exists()
    assert not RegistryImport.objects.exists()
    result = load(path=path)
    changed(result, new_households=1, new_persons=3)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([{"县": "大姚县"}], "other-county"),
        ([{"县": "大姚县"}] * 20 + [{}], "other-county"),
        ([], "empty-file"),
    ],
)
def test_file_of_another_county_or_of_none_is_refused(load, rows, code):
    with pytest.raises(RefusedError) as caught:
        load(*rows)
    assert caught.value.code == code
    assert not Household.objects.exists()


def test_missing_file_and_missing_divisions(db, home, root, now, write):
    from xianjie.apps.registry.actions import import_registry

    with pytest.raises(UsageError):
        import_registry(by=root, path=home / "无.csv", today=now.date(), now=now)
    with pytest.raises(RefusedError) as caught:
        import_registry(by=root, path=write({}), today=now.date(), now=now)
    assert caught.value.code == "division-not-loaded"


def test_only_who_may_imports(load, family):
    from xianjie.apps.accounts.actors import Actor
    from xianjie.apps.accounts.enums import Role
    from xianjie.apps.accounts.scope import Scope

    for scope in (
        Scope.of(["532325"], [Role.COUNTY_LEADER]),
        Scope.of(["532326"], [Role.COUNTY_ANALYST]),
        Scope.nothing(),
    ):
        with pytest.raises(RefusedError) as caught:
            load(*family, by=Actor("user:x", scope))
        assert caught.value.code == "not-permitted"
    load(*family, by=Actor("user:a", Scope.of(["532325"], [Role.COUNTY_ANALYST])))


def test_progress_is_told(load, family):
    seen = []
    load(*family, progress=lambda *step: seen.append(step))
    assert seen == [("读取", 3, 3), ("校验", 3, 3), ("写入", 1, 1)]


def test_numbers_that_a_spreadsheet_rounded_are_quarantined(load, tmp_path):
    import xlsxwriter

    from tests.apps.registry.conftest import DEFAULTS

    path = tmp_path / "名单.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["脱贫人口名单"])
        sheet.write_row(2, 0, COLUMNS)
        rows = [{"户编号": 5323251002010001.0}, {"户编号": 532325.0, "人编号": "P2"}]
        for line, row in enumerate(rows, 3):
            cells = DEFAULTS | row
            for place, column in enumerate(COLUMNS):
                value = cells.get(column, "")
                (sheet.write_number if isinstance(value, float) else sheet.write_string)(
                    line, place, value
                )
    result = load(path=path)
    assert numbers(result) == (2, 1, 0, 1)
    assert Household.objects.get().household_code == "532325"
    assert "15 位" in result.faults[0].message


def test_categories_over_time(load):
    columns = [*COLUMNS, "是否易地搬迁户", "消除监测时间"]
    first = {"监测对象类别": "边缘易致贫户", "识别监测时间": "2021-05", "风险是否已消除": "否"}
    load(first | {"是否易地搬迁户": "否"}, columns=columns)
    cleared = first | {"风险是否已消除": "是", "消除监测时间": "2022-06", "是否易地搬迁户": "是"}
    load(cleared, columns=columns, days=10)
    spells = CategorySpell.objects.order_by("kind", "valid_from", "id")
    assert [(s.kind, s.value, s.valid_from, s.valid_to) for s in spells] == [
        ("HOUSEHOLD_TYPE", "脱贫户", date(2022, 7, 4), None),
        ("MONITOR_CATEGORY", "边缘易致贫户", date(2021, 5, 1), None),
        ("RELOCATED", "否", date(2022, 7, 4), date(2022, 7, 14)),
        ("RELOCATED", "是", date(2022, 7, 14), None),
        ("RISK_CLEARED", "否", date(2021, 5, 1), date(2022, 6, 1)),
        ("RISK_CLEARED", "是", date(2022, 6, 1), None),
    ]
