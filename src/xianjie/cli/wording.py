"""What is wrong with a call, in Chinese: the argument parser itself speaks English only."""

from __future__ import annotations

import re

from typer._click import exceptions as click_errors

SENTENCES = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"Input should be a valid integer.*", "应为整数"),
        (r"Input should be a valid number.*", "应为数字"),
        (r"Input should be less than or equal to (\S+)", r"不能大于 \1"),
        (r"Input should be greater than or equal to (\S+)", r"不能小于 \1"),
        (r"\w+ '(.+)' does not exist\.?", r"“\1”不存在"),
        (r"\w+ '(.+)' is a directory\.?", r"“\1”是目录，不是文件"),
        (r"\w+ '(.+)' is a file\.?", r"“\1”是文件，不是目录"),
        (r"\w+ '(.+)' is not (?:readable|writable)\.?", r"“\1”没有权限读写"),
        (r"'?(.+?)'? is not one of (.+?)\.?", r"“\1”不在可选的 \2 之中"),
        (r"Got unexpected extra argument(?:\(s\)|s)? \((.+)\)", r"多了参数 \1"),
        (r"Option '(.+)' requires an argument\.?", r"选项 \1 后面要有值"),
        (r"Option '(.+)' does not take a value\.?", r"选项 \1 后面不要写值"),
        (r"No such command '(.+?)'\. Did you mean '(.+)'\?", r"没有命令 \1，是否想写 \2"),
        (r"No such command '(.+?)'\.?", r"没有命令 \1"),
        (r"Missing command\.?", "缺少子命令"),
    )
)


def translate(message: str) -> str:
    """Return a known sentence of the parser in Chinese, an unknown one as it is."""
    for pattern, sentence in SENTENCES:
        match = pattern.fullmatch(message.strip())
        if match:
            return match.expand(sentence)
    return message.strip().rstrip(".")


def usage_sentence(error: click_errors.ClickException) -> str:
    """Return what was wrong with the call and where its usage is described."""
    parameter = getattr(error, "param", None)
    hint = parameter.get_error_hint().replace("'", "") if parameter is not None else ""
    if isinstance(error, click_errors.MissingParameter):
        sentence = f"缺少参数 {hint}"
    elif isinstance(error, click_errors.NoSuchOption):
        near = f"，是否想写 {'、'.join(error.possibilities)}" if error.possibilities else ""
        sentence = f"没有选项 {error.option_name}{near}"
    elif isinstance(error, click_errors.BadParameter):
        sentence = f"参数 {hint} 不对：{translate(error.message)}"
    else:
        sentence = translate(error.message)
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "xianjie"
    return f"{sentence}。用法见 {path} --help。"
