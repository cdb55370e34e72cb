"""Each paper is read back and compared with the data that it was written from."""

from __future__ import annotations

import struct
import zlib
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from tests.apps.cases.case_kit import MONDAY, STEPS, carry, clue, opened
from tests.apps.papers.reading import Read, read
from xianjie.apps.accounts.actors import cli_actor
from xianjie.apps.cases.models import Case, Episode, Notice
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.papers.interfaces.dossier import dossier, dossier_zip
from xianjie.apps.papers.interfaces.kinds import KINDS, written
from xianjie.apps.papers.interfaces.notices import committee_of, government_of
from xianjie.apps.plans.models import Measure, Plan
from xianjie.apps.registry.actions import file_document
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.exchange.paper import Paper, clean

NOW = datetime(2022, 9, 1, 2, 0, tzinfo=UTC)
TODAY = date(2022, 9, 1)
NUMBER = "532399197001011213"
MASKED = "532399********1213"


def printed(key: str, subject: object, *, full: bool = False) -> Read:
    return read(written(KINDS[key], subject, full=full, on=TODAY, now=NOW))


@pytest.fixture
def case(county, people) -> Case:
    found = clue(county.one, people.worker)
    opening = opened(people.worker, county.one, clues=[found])
    return carry(people, opening)


def test_every_page_is_chinese_a4_and_numbered(case) -> None:
    document = printed("application", case).document
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    xml = document.styles.element.xml
    assert 'w:eastAsia="宋体"' in xml
    assert 'w:eastAsia="zh-CN"' in xml
    footer = section.footer._element.xml
    assert "PAGE" in footer
    assert "NUMPAGES" in footer


def test_the_application(case) -> None:
    paper = printed("application", case)
    assert paper.facts["户主姓名"] == "李大山"
    assert paper.facts["证件号码"] == MASKED
    assert paper.facts["联系电话"] == "138****2211"
    assert paper.table("姓名")[1] == ["李大山", "户主", MASKED]
    # Rows to write on.
    assert paper.table("姓名")[2:] == [["", "", ""], ["", "", ""]]
    assert "2022-07-04 农户自主申报：家里人病了。" in paper.lines
    assert "2022-07-04 已签署，签署人：户主。" in paper.lines


def test_numbers_in_full_only_when_asked_for(case) -> None:
    paper = printed("application", case, full=True)
    assert paper.facts["证件号码"] == NUMBER
    assert paper.facts["联系电话"] == "13800002211"
    for key in ("application", "verification", "assembly", "approval"):
        assert NUMBER not in printed(key, case).text
        assert "13800002211" not in printed(key, case).text


def test_an_empty_verification_has_open_boxes(case) -> None:
    paper = printed("verification", case)
    assert paper.lines[0] == "入户核查表"
    assert paper.facts["有义务教育阶段孩子失学辍学"] == "□是 □否"
    assert paper.facts["工资性收入（元）"] == ""
    assert paper.facts["靠自己能不能应付"] == "□能应付 □要帮一把 □应付不了"
    assert paper.facts["结论"] == "有风险"
    assert paper.facts["核查情况"] == "主要劳力住院，收入减少。"


def test_a_filled_verification_says_what_the_sheet_says(case, people) -> None:
    step = case.steps.get(kind="VERIFY")
    step.sheet = Sheet.objects.create(
        client_id=uuid4(), form="入户核查", definition="x", county_code=case.county_code,
        division_code=case.division_code, household=case.household, period="2022-07",
        content='{"工资性收入": 1234500, "失学辍学": false, "靠自己": 1, "应对能力": "要帮一把",'
        ' "风险类型": ["因病", "因学"], "新电话": "13911112222", "家庭人口": 3}',
        state="ACCEPTED", filled_by=people.worker, filled_at=NOW, received_at=NOW,
    )  # fmt: skip
    step.save()
    paper = printed("verification", case)
    assert paper.facts["工资性收入（元）"] == "12,345"
    assert paper.facts["有义务教育阶段孩子失学辍学"] == "□是 ☑否"
    assert paper.facts["靠自己能不能应付"] == "□能应付 ☑要帮一把 □应付不了"
    assert "☑因病" in paper.facts["返贫致贫风险"]
    assert paper.facts["返贫致贫风险"].count("☑") == 2
    assert paper.facts["新电话"] == "139****2222"
    assert paper.facts["家庭人口（人）"] == "3"
    assert printed("verification", case, full=True).facts["新电话"] == "13911112222"


def test_the_assembly(case) -> None:
    facts = printed("assembly", case).facts
    assert {
        name: facts[name]
        for name in ("应到人数", "实到人数", "赞成", "反对", "弃权", "结论", "评议日期")
    } == {
        "应到人数": "12", "实到人数": "10", "赞成": "9", "反对": "1", "弃权": "0",
        "结论": "通过", "评议日期": "2022-07-04",
    }  # fmt: skip
    assert "情况属实，同意。" in printed("assembly", case).lines


def test_before_an_assembly_everything_is_left_to_write(county, people) -> None:
    facts = printed("assembly", opened(people.worker, county.one)).facts
    assert (facts["应到人数"], facts["赞成"], facts["结论"]) == ("", "", "")


def test_the_approval_tells_who_did_which_step(case) -> None:
    rows = printed("approval", case).table("步骤")
    assert [row[0] for row in rows[1:]] == STEPS
    assert rows[1] == ["入户核实", "村", "2022-07-04", "李建华", "情况属实，同意。"]
    assert printed("approval", case).facts["监测对象类别"] == "突发严重困难户"


def test_the_notice_has_its_rows_and_nothing_of_the_household(case) -> None:
    notice = Notice.objects.get(kind="PUBLICATION")
    paper = printed("publication", notice)
    assert paper.lines[0] == "关于拟纳入防止返贫监测对象的公示"
    row = notice.rows[0]
    assert paper.tables == [
        [
            ["序号", "户主", "村民小组", "家庭人口", "类别"],
            ["1", row["head"], row["group"], str(row["members"]), row["category"]],
        ]
    ]
    assert "公示时间：2022年07月04日至2022年07月09日" in paper.lines
    for secret in ("李大山", NUMBER, "13800002211", "因病", "住院", case.household.household_code):
        assert secret not in paper.text
    announced = printed("announcement", Notice.objects.get(kind="ANNOUNCEMENT"))
    assert announced.lines[0] == "关于纳入防止返贫监测对象的公告"
    assert "光禄镇人民政府" in announced.lines


@pytest.mark.parametrize(
    ("name", "signs"),
    [
        ("旧城村", "旧城村民委员会"),
        ("旧城村民委员会", "旧城村民委员会"),
        ("西街社区", "西街社区居民委员会"),
        ("西街社区居民委员会", "西街社区居民委员会"),
    ],
)
def test_who_signs_for_a_village(name: str, signs: str) -> None:
    assert committee_of(name) == signs


def test_who_signs_for_a_township() -> None:
    assert government_of("光禄镇") == "光禄镇人民政府"
    assert government_of("东街街道") == "东街街道办事处"


def plan_of(case: Case, people) -> Plan:
    plan, _ = Plan.objects.get_or_create(
        episode=Episode.objects.get(),
        defaults={
            "household": case.household, "county_code": case.county_code,
            "division_code": case.division_code, "state": "IN_FORCE", "helper": people.member,
            "made_at": NOW,
        },
    )  # fmt: skip
    plan.analysis, plan.goal, plan.needs = "主要劳力住院", "收入稳住", ""
    plan.save()
    plan.measures.all().delete()
    for kind, state in (("健康帮扶", "RUNNING"), ("产业帮扶", "DROPPED")):
        Measure.objects.create(
            plan=plan, county_code=plan.county_code, division_code=plan.division_code, kind=kind,
            risk="因病", title="医疗救助", amount=120050, state=state, started_on=TODAY,
            due_on=date(2022, 10, 1), person="王医生",
        )  # fmt: skip
    return plan


def test_the_plan(case, people) -> None:
    paper = printed("plan", plan_of(case, people))
    assert paper.facts["风险类型"] == "因病"
    assert "主要劳力住院" in paper.lines
    assert paper.table("针对的风险")[1:] == [
        ["因病", "健康帮扶", "医疗救助", "王医生", "1,200.50", "2022-10-01", "落实中"],
        *[[""] * 7] * 3,
    ]


def test_the_help_sheet_hangs_on_a_wall_and_names_no_risk(case, people) -> None:
    plan_of(case, people)
    paper = printed("help", case.household, full=True)
    assert paper.table("帮扶类别")[1] == ["健康帮扶", "王医生", "1,200.50", "2022-10-01", "落实中"]
    for secret in ("因病", NUMBER, "住院", "医疗救助"):
        assert secret not in paper.text


def test_the_guide_takes_its_numbers_from_the_rulebook(county) -> None:
    text = printed("guide", county.one).text
    assert "张榜公示 5 天" in text
    assert "一般不超过 15 天" in text


def test_the_removal(case, people) -> None:
    episode = Episode.objects.get()
    plan_of(case, people)
    removing = Case.objects.create(
        number="XC1", client_id=uuid4(), county_code=case.county_code,
        division_code=case.division_code, household=case.household, kind="REMOVE", state="OPEN",
        process=case.process, step="入户核实", step_kind="VERIFY", step_level="VILLAGE",
        started_on=MONDAY, episode=episode, removal_way="帮扶消除", opened_at=NOW,
    )  # fmt: skip
    paper = printed("removal", removing)
    assert paper.lines[0] == "监测对象风险消除表"
    assert paper.facts["消除方式"] == "帮扶消除"
    thirteen = (
        "有义务教育阶段孩子失学辍学", "住房损毁或有安全问题", "有人没参加基本医保",
        "饮水设施损毁或有安全问题", "工资性收入（元）", "生产经营性收入（元）", "财产性收入（元）",
        "转移性收入（元）", "生产经营性支出（元）", "纯收入（元）", "人均纯收入（元/人）",
        "保险理赔（元）", "合规自付（医、学、其他）（元）",
    )  # fmt: skip
    assert [name for name in thirteen if name not in paper.facts] == []
    assert paper.table("针对的风险")[1][:3] == ["因病", "健康帮扶", "医疗救助"]
    assert printed("verification", removing).lines[0] == "风险消除核查表"


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(
            ">I", zlib.crc32(kind + data)
        )  # fmt: skip

    head = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + b"\xff" * 6 for _ in range(2)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def filed(case: Case, tmp_path, content: bytes, name: str, title: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    file_document(
        by=cli_actor("test"), path=path, kind=ArchiveKind.PHOTO, title=title,
        dated_on=MONDAY, household=case.household, file_name=name, now=NOW,
    )  # fmt: skip


def test_the_dossier_stands_in_order_with_its_pictures(case, people, tmp_path) -> None:
    plan_of(case, people)
    filed(case, tmp_path, png(), "house.png", "房屋照片")
    paper = read(dossier(case.household, full=False, on=TODAY, now=NOW))
    contents = [row[:2] for row in paper.table("序号")[1:]]
    wanted = [
        "申请及承诺授权书", "入户核查表", "民主评议记录", "审核审定表", "公示", "公告",
        "一户一策表", "帮扶明白纸", "房屋照片",
    ]  # fmt: skip
    assert contents == [[str(at), title] for at, title in enumerate(wanted, 1)]
    assert len(paper.document.inline_shapes) == 1
    assert NUMBER not in paper.text
    heads = [p.text for p in paper.document.paragraphs if p.style.name == "Heading 1"]
    assert heads == [
        "防止返贫监测对象档案", "防止返贫监测帮扶申请及承诺授权书", "入户核查表", "民主评议记录",
        "防止返贫监测对象审核审定表", "关于拟纳入防止返贫监测对象的公示",
        "关于纳入防止返贫监测对象的公告", "防止返贫监测对象一户一策帮扶计划表",
        "防止返贫监测对象帮扶明白纸", "照片",
    ]  # fmt: skip


def test_a_broken_picture_is_named_and_spoils_nothing(case, tmp_path) -> None:
    filed(case, tmp_path, png()[:40] + b"x" * 200, "broken.png", "坏照片")
    paper = read(dossier(case.household, full=False, on=TODAY, now=NOW))
    assert "坏照片" in paper.text


def test_the_zip_holds_the_files_under_names_that_name_nobody(case, tmp_path) -> None:
    import io
    import zipfile

    filed(case, tmp_path, png(), "李大山.png", "李大山家")
    book = zipfile.ZipFile(io.BytesIO(dossier_zip(case.household, full=False, on=TODAY, now=NOW)))
    assert book.namelist() == ["档案.docx", "附件/01-20220704-照片.png"]
    assert book.read(book.namelist()[1]) == png()


def test_what_a_document_cannot_hold_is_left_out() -> None:
    paper = Paper("x", NOW)
    paper.start("题\0目\u202e")
    paper.facts([("标\x0b签", "值\ud800")])
    assert read(paper.done()).tables == [[["标签", "值", "", ""]]]
    assert clean("a\u202eb\x00") == "ab"


def test_what_a_neighbour_said_is_not_printed_for_the_family(county, people) -> None:
    told = clue(county.one, people.worker)
    told.channel, told.words = "他人代报", "邻居王二说他家揭不开锅。"
    told.save()
    text = printed("application", opened(people.worker, county.one, clues=[told])).text
    assert "王二" not in text
    assert "他人代报：因病" in text
