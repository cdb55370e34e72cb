"""Documents of the genre with sentences of their own, in the layouts that websites print."""

from __future__ import annotations

from functools import cache

from xianjie.apps.divisions.gazetteer import Gazetteer

_NAMES = {
    "53": "云南省",
    "5323": "楚雄彝族自治州",
    "532325": "姚安县",
    "532324": "南华县",
    "62": "甘肃省",
    "6230": "甘南藏族自治州",
    "623026": "碌曲县",
    "6204": "白银市",
    "620402": "白银区",
    "44": "广东省",
    "4418": "清远市",
    "441882": "连州市",
    "12": "天津市",
    "31": "上海市",
}


@cache
def places() -> Gazetteer:
    return Gazetteer(_NAMES)


OPENING = (
    "为全面落实上级关于防返贫工作的安排，根据《楚雄州2023年庭院经济提升方案》"
    "和《云南省帮扶车间管理办法》（云乡振发〔2022〕7号）精神，结合我县实际，制定本方案。"
)
BODY = (
    "一、工作目标",
    "到2023年底，全县庭院经济示范户达到320户，带动户均增收1800元以上，帮扶车间稳定运行。",
    "二、主要任务",
    "（一）发展庭院经济。每个乡镇至少打造2个示范村，统一品种、统一技术、统一收购，"
    "让农户不出门就能增收。（牵头单位：县农业农村局；责任单位：县供销社、各乡镇人民政府）",
    "（二）管好帮扶车间。对停产三个月以上的车间逐个登记，能恢复的恢复，不能恢复的依规退出，"
    "确保资产不流失。（责任单位：县人力资源社会保障局）",
    "三、工作要求",
    "各乡镇、县级各部门要把本方案的任务排到月、落到人，每月25日前将进展情况报县乡村振兴局。",
)
TITLE = "姚安县2023年庭院经济与帮扶车间提升工作方案"
DOCUMENT = "\n".join([TITLE, OPENING, *BODY])

NOTICE = "\n".join(
    [
        "姚安县人民政府办公室关于印发《姚安县2023年庭院经济与帮扶车间提升工作方案》的通知",
        "姚政办发〔2023〕9号",
        "各乡镇人民政府，县级各有关部门：",
        "《姚安县2023年庭院经济与帮扶车间提升工作方案》已经县人民政府同意，"
        "现印发给你们，请认真抓好落实。",
        "姚安县人民政府办公室",
        "二〇二三年三月五日",
        TITLE,
        OPENING,
        *BODY,
        "附件：1.庭院经济示范户申报表",
        "2.帮扶车间运行情况统计表",
        "抄送：县委办公室，县人大常委会办公室。",
        "姚安县人民政府办公室 2023年3月6日印发",
    ]
)


def wrapped(text: str, width: int = 34, indent: str = "　　") -> str:
    """Break every paragraph at a width, the first line of each indented."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        rest = indent + paragraph
        while rest:
            lines.append(rest[:width])
            rest = rest[width:]
    return "\n".join(lines)
