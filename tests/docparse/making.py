"""A Word document as offices write them: automatic numbering, a table in an article, an annex."""

from __future__ import annotations

from io import BytesIO

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

_LEVELS = (
    ("chineseCountingThousand", "第%1章 "),
    ("chineseCountingThousand", "第%1条 "),
    ("chineseCounting", "（%1）"),
)
_CHAPTERS, _ARTICLES, _FIRST_ITEMS = 91, 92, 93


def word_document() -> bytes:
    """The measures of 双柏县 (invented): articles and items carry no number in their text."""
    document = Document()
    for number, (style, text) in enumerate(_LEVELS):
        _define(document, _CHAPTERS + number, style, text)
    document.add_paragraph("双政办发〔2022〕15号")
    document.add_paragraph("双柏县脱贫人口增收三年行动实施办法（2022—2024年）")
    _add(document, _CHAPTERS, "总则")
    _add(
        document,
        _ARTICLES,
        "为让脱贫人口收入稳步增长，根据《楚雄州促进脱贫人口增收工作办法》，制定本办法。",
    )
    _add(document, _ARTICLES, "本办法适用于全县8个乡镇的脱贫户和监测对象。")
    _add(document, _CHAPTERS, "目标")
    _add(
        document,
        _ARTICLES,
        "到2024年，全县脱贫人口人均纯收入年均增长15%以上，人均纯收入低于1.2万元的脱贫户实现清零。",
    )
    _add(document, _ARTICLES, "分年度目标按下表执行：")
    table = document.add_table(rows=4, cols=2)
    rows = (
        ("年度", "目标"),
        ("2022年", "脱贫人口人均纯收入达到12600元以上，转移就业2.2万人以上"),
        ("2023年", "脱贫人口人均纯收入达到14500元以上，转移就业2.3万人以上"),
        ("2024年", "脱贫人口人均纯收入达到16700元以上，转移就业2.4万人以上"),
    )
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    _add(document, _CHAPTERS, "措施")
    _add(document, _ARTICLES, "发展产业。重点做好下列工作：")
    _add(
        document,
        _FIRST_ITEMS,
        "每个乡镇培育1个主导产业，扶持年出栏50头以上的黑山羊养殖大户120户。",
    )
    _add(document, _FIRST_ITEMS, "打造绿色食品基地6.5万亩，县级以上龙头企业不少于12家。")
    document.add_paragraph(
        "（牵头单位：县农业农村局；责任单位：县林草局、县供销社，各乡镇人民政府）"
    )
    _add(
        document,
        _ARTICLES,
        "扩大就业。公益性岗位总量控制在1500个以内，“两后生”技能培训率达100%。"
        "（牵头单位：县人力资源和社会保障局；责任单位：县教育体育局，县总工会、团县委）",
    )
    _add(
        document,
        _ARTICLES,
        "提高标准。农村低保标准2022年提高到5000元/人/年，2023年提高到5300元/人/年，"
        "2024年提高到5600元/人/年。（牵头单位：县民政局、县财政局）",
    )
    _add(document, _CHAPTERS, "保障")
    _add(
        document,
        _ARTICLES,
        "领导小组办公室每月5日前汇总报送进展情况，每季度召开一次联席会议。",
    )
    _add(document, _ARTICLES, "本办法自2022年6月1日起施行。")
    document.add_paragraph("附件：重点任务分工表")
    document.add_paragraph("双柏县人民政府办公室")
    document.add_paragraph("2022年5月20日")
    packed = BytesIO()
    document.save(packed)
    return packed.getvalue()


def _define(document: Document, number: int, style: str, text: str) -> None:
    numbering = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:lvl w:ilvl="0">'
        f'<w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/></w:lvl></w:abstractNum>'
    )
    numbering.insert(0, abstract)
    numbering.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
        )
    )


def _add(document: Document, number: int, text: str) -> None:
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().set(qn("w:val"), "0")
    properties.get_or_add_numId().set(qn("w:val"), str(number))
