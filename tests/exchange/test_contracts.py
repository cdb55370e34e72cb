"""The declarations against the exchange page: every feed, column, requirement and code."""

from pathlib import Path

import pytest

from xianjie.apps import registry
from xianjie.apps.registry.interfaces.person_forms import PersonCorrectionForm
from xianjie.apps.registry.views.changes import OFFERS
from xianjie.exchange.contracts import (
    CodeSet,
    Column,
    Contract,
    all_codes,
    all_contracts,
    load_codes,
    load_contract,
)
from xianjie.exchange.sheets import all_sheets
from xianjie.kernel.errors import UsageError
from xianjie.policy.loading import load_rulebook

# id: mode, subject, department, columns after the first two; a star means required.
FEEDS = {
    "medical-expense": (
        "events person 医保",
        "结算日期* 就医类别* 医疗总费用* 目录内费用 基本医保支付 大病保险支付 医疗救助支付 "
        "个人自付*",
    ),
    "medical-insurance": (
        "roll person 医保",
        "参保年度* 险种* 参保状态* 个人缴费金额 资助类别 资助金额",
    ),
    "serious-illness": ("roll person 卫健", "病种* 病种类别* 确诊日期* 家庭医生签约"),
    "disability": ("roll person 残联", "残疾证号* 残疾类别* 残疾等级* 发证日期* 证件状态"),
    "social-assistance": ("roll person 民政", "救助类型* 档次 月发放金额* 起始月* 终止月"),
    "school-enrolment": ("roll person 教育", "学段* 年级 学校 就学状态* 资助金额 学年自付费用"),
    "employment": (
        "roll person 人社",
        "就业状态* 就业地 单位名称 就业形式 月收入 开始日期 结束日期",
    ),
    "pension": ("roll person 人社", "险种* 缴费年度 缴费档次 缴费状态* 代缴金额 月待遇"),
    "housing-safety": ("roll household 住建", "鉴定等级* 鉴定日期* 改造状态 无房"),
    "water-safety": (
        "roll household 水务",
        "供水方式* 水量达标 水质达标 取水方便 保证率达标 饮水安全* 核查日期* 问题说明",
    ),
    "disaster": (
        "events household 应急",
        "灾种* 受灾日期* 直接经济损失* 房屋受损 农作物损失 已救助金额",
    ),
    "population-change": ("events person 公安", "变动类型* 变动日期* 关联户主证件号码"),
    "vehicle": ("roll person 公安车管", "车辆类型* 使用性质 登记日期* 购置价格"),
    "real-estate": ("roll person 自然资源", "坐落* 用途* 面积 登记日期*"),
    "business": (
        "roll person 市场监管",
        "统一社会信用代码 名称* 角色* 注册资本 经营状态* 成立日期",
    ),
    "public-payroll": ("roll person 财政", "单位* 人员身份*"),
    "subsidy-payment": ("events person 财政一卡通", "补贴项目* 发放日期* 金额*"),
    "loan": ("roll person 金融", "贷款类型* 金额* 发放日期* 到期日期* 余额* 状态*"),
    "hotline": (
        "events hotline 12317/12345/信访",
        "诉求编号* 诉求人姓名* 联系电话 证件号码 乡镇 行政村 诉求日期* 诉求内容* 来源渠道*",
    ),
}
FIRST = {"person": "证件号码* 姓名* ", "household": "户主证件号码* 户主姓名* ", "hotline": ""}
CODES = {
    "medical-expense 就医类别": "普通门诊/门诊慢特病/住院",
    "medical-insurance 险种": "城乡居民/城镇职工",
    "medical-insurance 参保状态": "正常/中断/未参保",
    "serious-illness 病种类别": "大病专项救治/慢性病/其他",
    "disability 残疾等级": "1/2/3/4",
    "disability 证件状态": "有效/注销",
    "social-assistance 救助类型": "农村低保/城市低保/特困供养/低保边缘/刚性支出困难/孤儿/"
    "事实无人抚养儿童/困难残疾人生活补贴/重度残疾人护理补贴/临时救助",
    "school-enrolment 学段": "学前/小学/初中/普通高中/中职/高职高专/本科及以上",
    "school-enrolment 就学状态": "在读/休学/辍学/送教上门/毕业",
    "employment 就业状态": "就业/失业/返乡",
    "employment 就业地": "乡内/县内乡外/省内县外/省外/境外",
    "employment 就业形式": "企业/帮扶车间/公益性岗位/以工代赈/灵活就业/自主创业",
    "pension 险种": "城乡居民/城镇职工",
    "pension 缴费状态": "正常/中断/未参保/待遇领取",
    "housing-safety 鉴定等级": "A/B/C/D",
    "housing-safety 改造状态": "未改造/改造中/已竣工",
    "water-safety 供水方式": "集中供水/分散供水",
    "disaster 房屋受损": "倒塌/严重/一般/无",
    "population-change 变动类型": "出生/死亡/迁入/迁出/婚入/婚出/服刑/刑满释放",
    "real-estate 用途": "住宅/商业/其他",
    "business 角色": "法定代表人/股东/个体经营者",
    "business 经营状态": "存续/注销/吊销",
    "loan 贷款类型": "脱贫人口小额信贷/创业担保贷款/其他",
    "loan 状态": "正常/逾期/已结清",
}
ALIASES = {
    "证件号码": "身份证号 身份证号码 公民身份号码 身份证件号码",
    "姓名": "人员姓名",
    "户主姓名": "户主",
    "户主证件号码": "户主身份证号 户主身份证号码",
    "行政村": "村 村(社区)",
    "乡镇": "乡 乡(镇) 镇",
    "乡": "乡镇 乡(镇) 镇",
    "县": "县(市、区、旗) 县区",
    "监测对象类别": "监测对象类型 易返贫致贫户(监测对象)类型",
    "个人自付": "自付金额 个人自付金额",
}


def test_the_nineteen_feeds_are_declared() -> None:
    assert [contract.id for contract in all_contracts("feed")] == sorted(FEEDS)
    assert [contract.id for contract in all_contracts("registry")] == ["registry-person"]


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_has_the_columns_of_the_page(feed: str) -> None:
    contract = load_contract(feed)
    head, columns = FEEDS[feed]
    assert f"{contract.mode} {contract.subject} {contract.department}" == head
    expected = (FIRST[contract.subject] + columns).split()
    found = [column.name + "*" * column.required for column in contract.columns]
    assert found == expected
    for column in contract.columns:
        may_be_empty = column.required and column.name in {"证件号码", "户主证件号码"}
        assert column.may_be_empty == may_be_empty


@pytest.mark.parametrize("place", CODES)
def test_a_code_column_has_the_values_of_the_page(place: str) -> None:
    feed, name = place.split()
    code_set = load_contract(feed).column(name).code_set
    assert code_set is not None
    assert code_set.texts == tuple(CODES[place].split("/"))


@pytest.mark.parametrize("name", ALIASES)
def test_the_aliases_of_the_page(name: str) -> None:
    owners = [contract for contract in all_contracts() if contract.has_column(name)]
    assert owners
    for contract in owners:
        aliases = contract.column(name).aliases
        assert set(ALIASES[name].split()) <= set(aliases), contract.id


def test_the_minimum_of_the_person_list() -> None:
    contract = load_contract("registry-person")
    # 自然村 and 人编号 stand in the minimum, too; the custom exports have neither and must import.
    minimum = (
        "县 乡 行政村 户编号 姓名 证件号码 与户主关系 民族 文化程度 在校生状况 "
        "健康状况 劳动技能 户联系电话 户类型 监测对象类别 风险是否已消除 识别监测时间"
    )
    assert {column.name for column in contract.required_columns} == set(minimum.split())
    filled = {column.name for column in contract.columns if column.must_be_filled}
    assert filled == {"县", "乡", "行政村", "户编号", "姓名", "与户主关系"}
    assert {column.level for column in contract.columns} == {"location", "household", "person"}


def test_nothing_that_names_a_person_enters_the_lake() -> None:
    for contract in all_contracts():
        lake = {name for name, _ in contract.lake_columns()}
        for column in contract.columns:
            assert (column.name in lake) == (not column.personal)
            if column.type.identifies:
                assert column.personal
    assert "诉求内容" not in dict(load_contract("hotline").lake_columns())


def test_lake_types() -> None:
    lake = dict(load_contract("medical-expense").lake_columns())
    assert lake["个人自付"] == "BIGINT"
    assert lake["结算日期"] == "DATE"
    household = dict(load_contract("registry-person").lake_columns("household"))
    assert household["耕地面积"] == "DECIMAL(19,6)"
    assert household["是否危房户"] == "BOOLEAN"
    assert "性别" not in household


@pytest.mark.parametrize("code_set", all_codes().values(), ids=lambda code_set: code_set.id)
def test_every_text_and_alias_of_a_code_set_resolves(code_set: CodeSet) -> None:
    for value in code_set.values:
        for written in (value.text, *value.aliases, f" {value.text} "):
            found = code_set.resolve(written)
            assert found is not None
            assert found.text == value.text
    assert code_set.resolve("火星") is None
    assert len(set(code_set.texts)) == len(code_set.texts)


def test_every_code_set_is_used_named_by_rules_or_offered_by_a_form() -> None:
    declared = [*all_contracts(), *all_contracts("platform")]
    used = {column.codes for contract in declared for column in contract.columns}
    layers = load_rulebook().layers
    named = {one.codes for layer in layers for one in layer.parameters.values() if one.codes}
    forms = [*(offer.form for offer in OFFERS.values()), PersonCorrectionForm]
    offered = {form.reasons for form in forms}
    asked = {item.codes for sheet in all_sheets().values() for item in sheet.asked}
    code = Path(registry.__file__).parents[2]
    source = "".join(
        path.read_text("utf-8")
        for room in ("apps", "policy")
        for path in (code / room).rglob("*.py")
    )
    read = {name for name in all_codes() if f'"{name}"' in source}
    assert set(all_codes()) <= used | named | offered | asked | read | {"是否"}


def test_unknown_names_are_wrong_use() -> None:
    with pytest.raises(UsageError, match="medical-expense"):
        load_contract("medical")
    with pytest.raises(UsageError):
        load_codes("没有")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "x", "type": "code"},
        {"name": "x", "type": "text", "codes": "性别"},
        {"name": "x", "type": "id"},
        {"name": "x", "type": "text", "colour": "red"},
    ],
)
def test_a_wrong_declaration_is_an_error(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Column.model_validate(wrong)


def test_two_columns_may_not_share_an_alias() -> None:
    columns = [{"name": "甲", "type": "text"}, {"name": "乙", "type": "text", "aliases": ["甲 "]}]
    with pytest.raises(ValueError, match="means"):
        Contract.model_validate({"id": "x", "title": "x", "kind": "registry", "columns": columns})
