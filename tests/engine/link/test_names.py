import pytest

from xianjie.engine.link import NameMatch, compare_names, names_agree


@pytest.mark.parametrize(
    ("first", "second", "match"),
    [
        ("王小明", "王小明", NameMatch.EQUAL),
        ("阿依·木呷", "阿依木呷", NameMatch.EQUAL),
        ("阿依•木呷", "阿依．木呷", NameMatch.EQUAL),
        ("李娟（小）", "李娟", NameMatch.EQUAL),
        ("劉國強", "刘国强", NameMatch.EQUAL),
        ("李 娟", "李娟", NameMatch.EQUAL),
        ("王伟", "王玮", NameMatch.SAME_SOUND),
        ("曾伟", "增伟", NameMatch.SAME_SOUND),
        ("单小芳", "山小芳", NameMatch.SAME_SOUND),
        ("仇英", "邱英", NameMatch.SAME_SOUND),
        ("解放", "谢放", NameMatch.SAME_SOUND),
        ("查明", "扎明", NameMatch.SAME_SOUND),
        ("尉迟红", "玉池红", NameMatch.SAME_SOUND),
        ("王小明", "王明", NameMatch.ONE_APART),
        ("仇英", "愁英", NameMatch.ONE_APART),
        ("张建国", "张建軍国", NameMatch.ONE_APART),
        ("李?", "李䶮", NameMatch.ONE_APART),
        ("张三", "李四", NameMatch.DIFFERENT),
        ("张**", "张建国", NameMatch.DIFFERENT),
        ("王", "王芳", NameMatch.DIFFERENT),
        ("", "", NameMatch.DIFFERENT),
        ("·", "王", NameMatch.DIFFERENT),
    ],
)
def test_grade_of_agreement(first, second, match):
    assert compare_names(first, second) is match
    assert compare_names(second, first) is match
    assert names_agree(first, second) is (match is not NameMatch.DIFFERENT)
