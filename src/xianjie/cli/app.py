"""The command ``xianjie``: finds the commands, runs one, and turns errors into sentences.

Each module of this package that owns commands has a typer application called ``app``. A group
module's commands stand below its name (``xianjie feeds import``); a flat module's commands stand
at the top (``xianjie serve``). A module is imported only when its word is used or help is asked.
"""

from __future__ import annotations

import importlib
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import typer
from typer import rich_utils
from typer._click import exceptions as click_errors

from xianjie.cli.output import (
    EXIT_DONE,
    EXIT_FAILED,
    EXIT_USAGE,
    error_console,
    print_json,
)
from xianjie.cli.wording import usage_sentence
from xianjie.config import environment, error_log
from xianjie.kernel.errors import XianjieError

GROUPS = {
    "accounts": "账户：建立最初的三员、救急",
    "registry": "登记表：导入农户与成员、查重",
    "feeds": "部门数据：清单、模板、导入、到数情况",
    "national": "国家系统：按表样写表、与国家系统比对",
    "rules": "规则：清单、校验、预览、测试、确认",
    "policy": "政策：读政策文件，规则库发布与查看",
    "clues": "线索：导出",
    "benefits": "待遇：应享未享、享而不符，一户的全部待遇",
    "quality": "数据质量：核查，错误清单",
    "report": "报表：月报、年度总结",
    "census": "普查与抽样：底册、抽签核对",
    "copies": "脱敏副本：清单、制作、销毁密钥",
    "bench": "性能测试",
}
FLAT = {
    "init": ("init",),
    "demo": ("demo",),
    "screen": ("screen", "explain"),
    "serve": ("serve",),
    "worker": ("worker", "tick"),
    "operations": ("backup", "restore", "doctor", "audit"),
}
ALL_WORDS = {*GROUPS, *(word for words in FLAT.values() for word in words)}


def build(words: set[str] | None = None) -> typer.Typer:
    """Return the application with the commands for the given words (None: all of them)."""
    root = typer.Typer(
        name="xianjie",
        help="衔接：防止规模性返贫监测帮扶与乡村振兴衔接平台",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    root.callback()(lambda: None)
    for name, title in GROUPS.items():
        if words is None or name in words:
            root.add_typer(load(name), name=name, help=title, no_args_is_help=True)
    for name, commands in FLAT.items():
        if words is None or words.intersection(commands):
            part = load(name)
            root.registered_commands.extend(part.registered_commands)
            root.registered_groups.extend(part.registered_groups)
    return root


def load(name: str) -> typer.Typer:
    """Import a command module and return its application."""
    part = importlib.import_module(f"xianjie.cli.{name}").app
    if not isinstance(part, typer.Typer):
        raise TypeError(f"xianjie.cli.{name}.app is not a typer application")
    return part


def speak_chinese() -> None:
    """Put the headings of the help pages into Chinese."""
    rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
    rich_utils.OPTIONS_PANEL_TITLE = "选项"
    rich_utils.COMMANDS_PANEL_TITLE = "命令"
    rich_utils.DEFAULT_STRING = "[缺省：{}]"
    rich_utils.REQUIRED_LONG_STRING = "[必填]"


def fail(code: str, sentence: str, *, as_json: bool, details: dict[str, object]) -> None:
    """Tell the user what failed: a sentence on stderr and, if asked for, JSON on stdout."""
    error_console().print(sentence, style="red", markup=False)
    if as_json:
        print_json({"error": {"code": code, "message": sentence, **details}})


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; every error ends in a sentence."""
    as_json = "--json" in arguments
    first = next((word for word in arguments if not word.startswith("-")), "")
    try:
        app = build({first} if first in ALL_WORDS else None)
        result = app(arguments, prog_name="xianjie", standalone_mode=False)
    except click_errors.NoArgsIsHelpError as error:
        error.show()
        return EXIT_USAGE
    except click_errors.ClickException as error:
        fail("usage", usage_sentence(error), as_json=as_json, details={})
        return EXIT_USAGE
    except XianjieError as error:
        fail(error.code, error.message, as_json=as_json, details=error.details)
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        fail("interrupted", "已中断。再次执行同一命令会接着完成。", as_json=as_json, details={})
        return EXIT_FAILED
    except BrokenPipeError:
        return EXIT_FAILED
    except Exception as error:
        if environment.flag("XIANJIE_DEBUG"):
            raise
        return unexpected(error, doing=command_words(arguments), as_json=as_json)
    return result if isinstance(result, int) else EXIT_DONE


def lacks_tables(error: Exception) -> bool:
    """Tell whether a database error only means that ``init`` has not been run."""
    names = {kind.__name__ for kind in type(error).__mro__}
    text = str(error)
    return not names.isdisjoint({"OperationalError", "ProgrammingError"}) and (
        "no such table" in text or ("relation" in text and "does not exist" in text)
    )


def command_words(arguments: list[str]) -> str:
    """Return the words that name the command; what is asked about may name a person."""
    group = bool(arguments) and arguments[0] in GROUPS
    return " ".join(word for word in arguments[: 2 if group else 1] if word.isascii())


def unexpected(error: Exception, *, doing: str, as_json: bool) -> int:
    """Store a program error under a number and tell the user that number."""
    home: Path = environment.folder("XIANJIE_HOME")
    if lacks_tables(error):
        sentence = "数据库还没有建立或结构不是最新。请先执行 xianjie init --division 区划代码。"
        fail("not-initialised", sentence, as_json=as_json, details={})
        return EXIT_FAILED
    try:
        number = error_log.store(error, home=home, at=datetime.now(UTC), doing=doing)
        where = f"细节记在 {home / 'logs' / 'errors.log'}"
    except OSError:
        number, where = type(error).__name__, "而且日志写不进数据目录，请检查磁盘空间和权限"
    sentence = f"程序出错，编号 {number}，{where}。请把编号告诉维护人员；同一命令可以再次执行。"
    fail("unexpected", sentence, as_json=as_json, details={"number": number})
    return EXIT_FAILED


def main() -> None:
    """Entry point of the installed command; what it writes is for its own user alone."""
    os.umask(0o077)
    speak_chinese()
    sys.exit(run(sys.argv[1:]))
