import pytest

from xianjie.kernel.text import fold, fold_header


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("  abc ", "abc"),
        ("\uff11\uff12\uff13\uff38", "123X"),
        ("\u3000张三\u3000", "张三"),
        ("\ufeff姓名", "姓名"),
        ("（一）", "(一)"),
        ("住院，复诊", "住院，复诊"),
        ("", ""),
    ],
)
def test_fold_trims_and_makes_half_width(raw: str, folded: str) -> None:
    assert fold(raw) == folded


@pytest.mark.parametrize(
    "header",
    [
        "县(市、区、旗)",
        "县（市、区、旗）",
        " 县 (市、区、旗) ",
        "县(市,区,旗)",
        "*县（市，区，旗）:",
    ],
)
def test_fold_header_ignores_marks_that_mean_nothing(header: str) -> None:
    assert fold_header(header) == "县(市、区、旗)"


def test_fold_header_keeps_a_trailing_zero() -> None:
    assert fold_header("风险是否已消除0") != fold_header("风险是否已消除")
