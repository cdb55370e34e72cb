"""What a department's file of each feed looks like: title, columns in order, who sends it.

Column names and their order follow the data-exchange contract (docs/reference/feeds). The
headings that a department writes may be any alias the contract knows.
"""

from __future__ import annotations

from dataclasses import dataclass

_PERSON = "证件号码:id 姓名:text "
_HEAD = "户主证件号码:id 户主姓名:text "


@dataclass(frozen=True)
class Layout:
    """One feed as a file: `columns` are pairs of name and type (id text date month money …)."""

    feed: str
    title: str
    department: str
    mode: str  # events | roll
    columns: tuple[tuple[str, str], ...]

    @property
    def subject(self) -> str:
        """Return household for the three household feeds, hotline, or person."""
        if self.feed == "hotline":
            return "hotline"
        return "household" if self.columns[0][0] == "户主证件号码" else "person"


def _layout(feed: str, title: str, department: str, mode: str, columns: str) -> Layout:
    pairs = [item.split(":") for item in columns.split()]
    return Layout(feed, title, department, mode, tuple((name, kind) for name, kind in pairs))


LAYOUTS: dict[str, Layout] = {
    item.feed: item
    for item in (
        _layout(
            "medical-expense",
            "医疗费用结算明细",
            "医保局",
            "events",
            _PERSON
            + "结算日期:date 就医类别:text 医疗总费用:money 目录内费用:money 基本医保支付:money "
            "大病保险支付:money 医疗救助支付:money 个人自付:money",
        ),
        _layout(
            "medical-insurance",
            "基本医疗保险参保名册",
            "医保局",
            "roll",
            _PERSON + "参保年度:int 险种:text 参保状态:text 个人缴费金额:money 资助类别:text "
            "资助金额:money",
        ),
        _layout(
            "serious-illness",
            "大病慢病登记名册",
            "卫健局",
            "roll",
            _PERSON + "病种:text 病种类别:text 确诊日期:date 家庭医生签约:bool",
        ),
        _layout(
            "disability",
            "持证残疾人名册",
            "残联",
            "roll",
            _PERSON + "残疾证号:id 残疾类别:text 残疾等级:text 发证日期:date 证件状态:text",
        ),
        _layout(
            "social-assistance",
            "社会救助发放名册",
            "民政局",
            "roll",
            _PERSON + "救助类型:text 档次:text 月发放金额:money 起始月:month 终止月:month",
        ),
        _layout(
            "school-enrolment",
            "在校学生名册",
            "教育体育局",
            "roll",
            _PERSON
            + "学段:text 年级:text 学校:text 就学状态:text 资助金额:money 学年自付费用:money",
        ),
        _layout(
            "employment",
            "农村劳动力就业台账",
            "人社局",
            "roll",
            _PERSON
            + "就业状态:text 就业地:text 单位名称:text 就业形式:text 月收入:money 开始日期:date "
            "结束日期:date",
        ),
        _layout(
            "pension",
            "基本养老保险名册",
            "人社局",
            "roll",
            _PERSON
            + "险种:text 缴费年度:int 缴费档次:text 缴费状态:text 代缴金额:money 月待遇:money",
        ),
        _layout(
            "housing-safety",
            "农村住房安全鉴定台账",
            "住建局",
            "roll",
            _HEAD + "鉴定等级:text 鉴定日期:date 改造状态:text 无房:bool",
        ),
        _layout(
            "water-safety",
            "农村饮水安全核查台账",
            "水务局",
            "roll",
            _HEAD + "供水方式:text 水量达标:bool 水质达标:bool 取水方便:bool 保证率达标:bool "
            "饮水安全:bool 核查日期:date 问题说明:text",
        ),
        _layout(
            "disaster",
            "受灾农户登记表",
            "应急管理局",
            "events",
            _HEAD + "灾种:text 受灾日期:date 直接经济损失:money 房屋受损:text 农作物损失:money "
            "已救助金额:money",
        ),
        _layout(
            "population-change",
            "户籍人口变动清单",
            "公安局",
            "events",
            _PERSON + "变动类型:text 变动日期:date 关联户主证件号码:id",
        ),
        _layout(
            "vehicle",
            "机动车登记名册",
            "公安局车管所",
            "roll",
            _PERSON + "车辆类型:text 使用性质:text 登记日期:date 购置价格:money",
        ),
        _layout(
            "real-estate",
            "不动产登记名册",
            "自然资源局",
            "roll",
            _PERSON + "坐落:text 用途:text 面积:decimal 登记日期:date",
        ),
        _layout(
            "business",
            "经营主体登记名册",
            "市场监管局",
            "roll",
            _PERSON + "统一社会信用代码:text 名称:text 角色:text 注册资本:money 经营状态:text "
            "成立日期:date",
        ),
        _layout(
            "public-payroll",
            "财政供养人员名册",
            "财政局",
            "roll",
            _PERSON + "单位:text 人员身份:text",
        ),
        _layout(
            "subsidy-payment",
            "惠农补贴一卡通发放清册",
            "财政局",
            "events",
            _PERSON + "补贴项目:text 发放日期:date 金额:money",
        ),
        _layout(
            "loan",
            "涉农贷款台账",
            "金融办",
            "roll",
            _PERSON + "贷款类型:text 金额:money 发放日期:date 到期日期:date 余额:money 状态:text",
        ),
        _layout(
            "hotline",
            "群众诉求登记表",
            "信访局",
            "events",
            "诉求编号:text 诉求人姓名:text 联系电话:text 证件号码:id 乡镇:text 行政村:text "
            "诉求日期:date 诉求内容:text 来源渠道:text",
        ),
    )
}

ALIASES: dict[str, tuple[str, ...]] = {
    "证件号码": ("身份证号", "身份证号码", "公民身份号码", "身份证件号码"),
    "姓名": ("人员姓名",),
    "户主姓名": ("户主",),
    "户主证件号码": ("户主身份证号", "户主身份证号码"),
    "行政村": ("村(社区)", "村"),
    "乡镇": ("乡(镇)", "乡"),
    "个人自付": ("自付金额", "个人自付金额"),
}
