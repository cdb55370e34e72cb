"""Money: whole fen inside, yuan at the edges, never binary fractions."""

import re
from decimal import ROUND_HALF_UP, Decimal

from xianjie.kernel.text import fold

MOST_FEN = 10**15
_PLAIN = 1e10
_MOST_DIGITS = 18
_AMOUNT = re.compile(r"([+-]?)(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|([+-]?)\.\d+")
_MARKS = str.maketrans({"，": ",", "．": ".", "－": "-", "＋": "+", "−": "-", "¥": "", "￥": ""})


def parse_number(value: object) -> Decimal:
    """Read a number exactly: thousands separators and full-width digits are allowed.

    Accounting brackets mean a negative number. Raises ValueError with a Chinese sentence.
    """
    if isinstance(value, bool) or value is None:
        raise ValueError("不是数字")
    if isinstance(value, (int, float, Decimal)):
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        return _sane(number)
    text = fold(str(value)).translate(_MARKS).replace(" ", "")
    negative = text.startswith("(") and text.endswith(")")
    if negative:
        text = text[1:-1]
    if not _AMOUNT.fullmatch(text):
        raise ValueError(f"“{fold(str(value))}”不是数字")
    number = Decimal(text.replace(",", ""))
    return _sane(-number if negative else number)


def _sane(number: Decimal) -> Decimal:
    if not number.is_finite():
        raise ValueError("不是数字")
    if number.adjusted() > _MOST_DIGITS:
        raise ValueError("数字过大")
    return number


def to_fen(value: object, *, yuan_per_unit: int = 1) -> int:
    """Read an amount in yuan (or in units of so many yuan) and return whole fen.

    More than two decimals are rounded half up. `元` after the number is allowed, `万` is not:
    only a column whose name says 万元 is read so, with `yuan_per_unit=10000`.
    """
    if isinstance(value, float) and yuan_per_unit == 1 and abs(value) < _PLAIN:
        fen = round(value * 100)
        if fen / 100 == value:  # the double nearest to so many fen, so nothing is lost
            return fen
    if isinstance(value, str):
        value = fold(value)
        value = value.removesuffix("万元" if yuan_per_unit == 10_000 else "元").rstrip()
        if value.endswith("万"):
            raise ValueError(f"“{value}”带有“万”，金额应以元为单位填写")
    exact = (parse_number(value) * 100 * yuan_per_unit).quantize(Decimal(1), ROUND_HALF_UP)
    if abs(exact) > MOST_FEN:
        raise ValueError(f"金额“{value}”过大")
    return int(exact)


def format_yuan(fen: int) -> str:
    """Write fen as yuan with thousands separators; whole yuan without decimals."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    return f"{sign}{yuan:,}.{rest:02d}" if rest else f"{sign}{yuan:,}"
