"""Files of every kind become the same clean text; what cannot be read is refused in a sentence."""

from __future__ import annotations

import io
import zipfile
from collections import Counter

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.docparse.pdf import make_pdf
from tests.docparse.samples import BODY, DOCUMENT, NOTICE, OPENING, TITLE, wrapped
from xianjie.docparse.reading import MAX_BYTES, clean_text, read_bytes, read_file
from xianjie.kernel.errors import RefusedError

PAGE = f"""设为首页 | 加入收藏
姚安县人民政府门户网站
首页 政务公开 走进姚安 办事服务 政民互动
当前位置：首页 > 政务公开 > 政策文件
索引号： 11532325/2023-00123 主题分类： 农业、林业
文　　号： 姚政办发〔2023〕9号 有效性： 有效
{TITLE}
发布日期：2023-03-08 来源：县乡村振兴局 浏览次数：1024 【字号：大 中 小】 【打印】 【关闭】
{DOCUMENT.split(chr(10), 1)[1]}
分享到： 微信 微博
上一篇：关于做好春耕备耕工作的通知
下一篇：没有了
相关链接
楚雄州人民政府
版权所有：姚安县人民政府办公室 滇ICP备05000001号
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_every_encoding_gives_the_same_text(encoding: str) -> None:
    assert read_bytes(DOCUMENT.encode(encoding), "a.txt").text == DOCUMENT


@pytest.mark.parametrize("width", [18, 34, 80])
@pytest.mark.parametrize("indent", ["", "　　"])
def test_lines_broken_inside_words_are_joined(width: int, indent: str) -> None:
    assert clean_text(wrapped(NOTICE, width, indent)).text == NOTICE


def test_stray_spaces_and_entities_go_and_marks_stay() -> None:
    raw = "（一）发展 庭院&nbsp;经济。到 2023 年底，全县　达到 320 户,每户增收\t1800元(含)以上。"
    wanted = "（一）发展庭院经济。到2023年底，全县达到320户,每户增收1800元(含)以上。"
    assert clean_text(raw).text == wanted


def test_the_page_around_a_pasted_document_is_dropped() -> None:
    source = clean_text(PAGE)
    assert source.text == DOCUMENT
    assert "下一篇：没有了" in source.dropped
    assert "索引号： 11532325/2023-00123 主题分类： 农业、林业" in source.dropped


def test_a_page_pasted_as_one_line_keeps_its_words() -> None:
    raw = (
        f"当前位置：首页 > 政务公开 > 政策文件 {TITLE} 发布时间：2023-03-08 10:22 来源：本站 "
        f"浏览次数：88次 【字体：大 中 小】 {OPENING}{''.join(BODY)} 上一篇：没有了 下一篇：春耕"
    )
    source = clean_text(raw)
    assert source.text == f"{TITLE}\n{OPENING}{''.join(BODY)}"


def test_a_sentence_that_only_mentions_such_words_stays() -> None:
    lines = [
        "一、信息公开",
        "各单位要在网站首页开设专栏，公开联系电话，方便群众浏览、打印和下载政策文件，来源要真实。",
        "（一）上一年度的发布时间不得晚于3月，点击量不作考核。",
    ]
    assert clean_text("\n".join(lines)).text == "\n".join(lines)


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode("gb18030")


def test_html_keeps_the_document_and_its_title() -> None:
    paragraphs = "".join(f"<p>　　{line}</p>" for line in DOCUMENT.split("\n")[1:])
    body = (
        "<div class='top'><ul><li><a>首页</a></li><li><a>政务公开</a></li></ul></div>"
        "<form><input name=q><select><option>全部</option></select>"
        f"<h1>{TITLE}</h1><div class='bar'>发布日期：2023-03-08 浏览次数：12 </div>"
        f"<script>var 标题='不是正文，也不能留下来，因为这是一段程序。';</script>"
        f"<div class='con'>{paragraphs}</div></form>"
        "<div class='right'><p>热点推荐</p><p><a>某地召开会议</a></p></div>"
        "<footer>版权所有：某单位</footer>"
    )
    source = read_bytes(page(body, "<meta charset='gb2312'><title>x - 姚安县</title>"), "a.html")
    assert source.text == DOCUMENT
    assert source.kind == "html"
    assert "发布日期：2023-03-08 浏览次数：12" in source.dropped


def test_html_of_a_layout_table_with_line_breaks_and_a_data_table() -> None:
    lines = "<br>".join(f"&nbsp;&nbsp;{line}" for line in DOCUMENT.split("\n"))
    rows = (("任务", "单位"), ("示范户", "县供销社"))
    cells = "".join(f"<tr><td>{one}</td><td>{two}</td></tr>" for one, two in rows)
    table = f"<table>{cells}</table>"
    body = f"<table><tr><td>菜单</td></tr><tr><td>{lines}<br>{table}</td></tr></table>"
    assert read_bytes(page(body), "a.htm").text == f"{DOCUMENT}\n任务　单位\n示范户　县供销社"


def test_docx_tables_stand_in_their_place() -> None:
    document = Document()
    for line in DOCUMENT.split("\n"):
        document.add_paragraph(line)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "示范户"
    table.rows[0].cells[1].text = "320户"
    document.add_paragraph("以上任务按月调度。")
    file = io.BytesIO()
    document.save(file)
    source = read_bytes(file.getvalue(), "a.docx")
    assert source.text == f"{DOCUMENT}\n示范户　320户\n以上任务按月调度。"
    assert source.findings == ()


def numbered_docx() -> bytes:
    """A document whose numbers Word prints: 一、 (chapters), （一） (clauses), 1. and bullets."""
    document = Document()
    numbering = document.part.numbering_part.element
    levels = (
        ("chineseCountingThousand", "%1、"),
        ("japaneseCounting", "（%2）"),
        ("decimal", "%3."),
        ("bullet", "\uf0b7"),
    )
    inner = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for level, (form, text) in enumerate(levels)
    )
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{inner}</w:abstractNum>')
    )
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/></w:num>')
    )
    for level, text in (
        (0, "总体要求"), (1, "目标。"), (1, "原则。"), (2, "稳步推进。"), (2, "分类施策。"),
        (0, "工作任务"), (1, "抓产业。"), (3, "做强牛羊产业。"),
    ):  # fmt: skip
        paragraph = document.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="91"/></w:numPr>'
            )
        )
    inserted = document.add_paragraph("增收")
    inserted._p.append(
        parse_xml(f'<w:ins {nsdecls("w")} w:id="1"><w:r><w:t>两成以上。</w:t></w:r></w:ins>')
    )
    inserted._p.append(
        parse_xml(f'<w:del {nsdecls("w")} w:id="2"><w:r><w:delText>一成</w:delText></w:r></w:del>')
    )
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_docx_numbers_are_written_out_and_corrections_followed() -> None:
    assert read_bytes(numbered_docx(), "a.docx").text.split("\n") == [
        "一、总体要求",
        "（一）目标。",
        "（二）原则。",
        "1.稳步推进。",
        "2.分类施策。",
        "二、工作任务",
        "（一）抓产业。",
        "——做强牛羊产业。",
        "增收两成以上。",
    ]


def test_pdf_lines_are_joined_over_pages_without_numbers_and_heads() -> None:
    lines = wrapped(NOTICE, 30).split("\n")
    pages = [
        [f"姚安县人民政府公报 2023年第{number}期", *lines[at : at + 14], f"— {number} —"]
        for number, at in enumerate(range(0, len(lines), 14), 1)
    ]
    source = read_bytes(make_pdf(pages), "a.pdf")
    assert source.text == NOTICE
    assert source.dropped[:2] == ("姚安县人民政府公报 2023年第1期", "— 1 —")


def test_a_scan_is_refused_and_a_page_without_text_is_told() -> None:
    with pytest.raises(RefusedError, match="文字识别"):
        read_bytes(make_pdf([[], []]), "scan.pdf")
    source = read_bytes(make_pdf([[], [TITLE, *BODY]]), "a.pdf")
    assert [finding.message for finding in source.findings] == ["第1页没有文字，可能是扫描的图片。"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.txt", b"", "empty-file"),
        ("a.txt", b"\xef\xbb\xbf \r\n", "empty-file"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old-word"),
        ("a.docx", b"PK\x03\x04broken", "damaged"),
        ("a.pdf", b"%PDF-1.7 broken", "damaged"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "picture"),
        ("a.txt", bytes(range(256)) * 20, "not-text"),
        ("a.rtf", b"{\\rtf1 x}", "rtf"),
        ("a.html", b"<html><body><script>1</script></body></html>", "no-text"),
    ],
)
def test_what_cannot_be_read_is_refused_in_chinese(name: str, data: bytes, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_bytes(data, name)
    assert refused.value.code == code
    assert name in refused.value.message


def packed(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


def test_a_packed_file_that_is_no_document_or_too_large_is_refused(tmp_path) -> None:
    for entries, code in (
        ({"a.txt": b"x"}, "packed"),
        ({"xl/workbook.xml": b"x"}, "not-a-text"),
        ({"word/document.xml": b"<broken"}, "damaged"),
        ({"word/document.xml": b"0" * (201 * 1024 * 1024)}, "packed-too-large"),
    ):
        with pytest.raises(RefusedError) as refused:
            read_bytes(packed(entries), "a.docx")
        assert refused.value.code == code
    with pytest.raises(RefusedError, match="找不到文件"):
        read_file(tmp_path / "none.txt")
    with pytest.raises(RefusedError, match="文件夹"):
        read_file(tmp_path)
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(RefusedError, match="超过 50 MB"):
        read_file(huge)


def damaged_inside() -> bytes:
    target = io.BytesIO()
    document = Document()
    document.add_paragraph("正文" * 200)
    document.save(target)
    with zipfile.ZipFile(target) as whole:
        entry = whole.getinfo("word/document.xml")
    at = entry.header_offset + 30 + len(entry.filename) + 20
    data = bytearray(target.getvalue())
    data[at : at + 40] = bytes(byte ^ 0xFF for byte in data[at : at + 40])
    return bytes(data)


def without_a_body() -> bytes:
    target, made = io.BytesIO(), io.BytesIO()
    Document().save(target)
    with zipfile.ZipFile(target) as whole, zipfile.ZipFile(made, "w") as out:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "word/document.xml":
                content = f"<w:document {nsdecls('w')}/>".encode()
            out.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("make", [damaged_inside, without_a_body])
def test_a_docx_that_is_damaged_inside_is_refused(make) -> None:
    with pytest.raises(RefusedError) as refused:
        read_bytes(make(), "a.docx")
    assert refused.value.code == "damaged"


@pytest.mark.parametrize("charset", ["hex", "zip", "undefined", "unicode_escape", "idna"])
def test_a_page_may_not_choose_a_codec_that_is_no_charset(charset: str) -> None:
    data = f'<html><head><meta charset="{charset}"></head><body><p>{BODY}</p></body></html>'
    assert "\\u" not in read_bytes(data.encode(), "a.html").text


def test_a_wrong_extension_is_read_as_what_it_is() -> None:
    source = read_bytes(DOCUMENT.encode(), "a.docx")
    assert (source.text, source.kind) == (DOCUMENT, "txt")
    assert [finding.code for finding in source.findings] == ["wrong-extension"]


ALPHABET = (
    "一二三、（）()1.2年月日。，；：\n 　《》“”附件县政府关于意见通知发布日期:浏览次数打印上篇>|—A"
)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=200) | st.text(max_size=60))
def test_nothing_is_lost_but_what_was_dropped(raw: str) -> None:
    source = clean_text(raw, "html")
    before = Counter(one for one in raw if one.isprintable() and not one.isspace())
    after = Counter(one for one in source.text + "".join(source.dropped) if not one.isspace())
    assert before - after == Counter()
    assert "\n\n" not in source.text
