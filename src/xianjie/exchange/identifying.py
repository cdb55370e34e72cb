"""Parsers of the columns that name a person: names, identity numbers, phones, accounts."""

import re

from xianjie.exchange.contracts import Column
from xianjie.exchange.faults import bad_value, rounded_number
from xianjie.exchange.plain import EXACT_DIGITS, Cell, Parser, fatal, is_number, plain_text
from xianjie.kernel.ids import check_id, normalise_id
from xianjie.kernel.text import fold

_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE][+-]?\d+|\d{6,}\.\d*")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SPACES = re.compile(r"\s+")
_PHONE_JUNK = re.compile(r"[\s'‘’]+|(?<=\d)[-—](?=\d)")
_COUNTRY = re.compile(r"\+?86(?=1\d{10}$)")


def name_parser(column: Column) -> Parser:
    """Return the parser of a name: its spaces are dropped when it is Chinese."""

    def parse(value: object) -> Cell:
        text = plain_text(value)
        if not isinstance(value, str) or not any(map(str.isalpha, text)):
            fault = bad_value(column, value, "bad-name", "不是姓名")
            return Cell(None, None, fault, fatal=column.required)
        if _CHINESE.search(text):
            text = _SPACES.sub("", text)
        return Cell(text)

    return parse


def id_parser(column: Column) -> Parser:
    """Return the parser of an identity number."""

    def parse(value: object) -> Cell:
        if not isinstance(value, str):
            if is_number(value):
                return fatal(rounded_number(column, value))
            return fatal(bad_value(column, value, "bad-id", "不是证件号码"))
        number = normalise_id(value)
        check = check_id(number)
        if check.check_ok:
            return Cell(number)
        if _SCIENTIFIC.fullmatch(number):
            return fatal(rounded_number(column, value))
        if check.form_ok:
            fault = bad_value(column, number, "bad-check-digit", "校验位不对，可能抄错")
        else:
            fault = bad_value(column, number, "bad-id-form", "不是正确的身份证号码")
        return Cell(number, None, fault)

    return parse


def cert_parser(column: Column) -> Parser:
    """Return the parser of a certificate number that embeds an identity number."""

    def parse(value: object) -> Cell:
        if is_number(value) or (isinstance(value, str) and _SCIENTIFIC.fullmatch(fold(value))):
            return fatal(rounded_number(column, value))
        number = normalise_id(value)
        check = check_id(number)
        if check.check_ok and check.length > 18:
            return Cell(number)
        return Cell(number, None, bad_value(column, number, "bad-certificate", "不是正确的证号"))

    return parse


def phone_parser(column: Column) -> Parser:
    """Return the parser of a phone number."""

    def parse(value: object) -> Cell:
        text = plain_text(value)
        if _SCIENTIFIC.fullmatch(text):
            text = text.split(".")[0] if set(text.partition(".")[2]) <= {"0"} else text
        if _SCIENTIFIC.fullmatch(text):
            fault = bad_value(column, value, "bad-phone", "已被 Excel 改写为科学计数")
            return Cell(None, None, fault)
        return Cell(_COUNTRY.sub("", _PHONE_JUNK.sub("", text), count=1))

    return parse


def account_parser(column: Column) -> Parser:
    """Return the parser of an account number."""

    def parse(value: object) -> Cell:
        text = plain_text(value)
        too_long = is_number(value) and abs(value) >= EXACT_DIGITS
        if too_long or _SCIENTIFIC.fullmatch(text):
            return fatal(rounded_number(column, value))
        return Cell(_SPACES.sub("", text).removeprefix("'"))

    return parse
