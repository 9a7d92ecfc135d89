"""The words of the command line: what may be asked for, and in Chinese what was asked wrongly."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from typing_extensions import override

PROGRAM = "python -m desktop_app"
EDITIONS = ("internal", "report", "public")
TERMS = ("residents", "cases", "visits", "wishes", "pairings", "contacts", "activities", "log")
"""Those of `db/terms.py`; nothing of a book is imported to read a command line."""
FORMATS = ("pdf", "xlsx", "csv", "docx")
VISITORS = ("superior", "award", "own", "residents")
LEVELS = ("stats", "ledger", "full")
BASES = ("statutory_duty", "consent", "separate_consent")
PURPOSE = "社区服务台账由社区和区级共用"
PROFILES = ("small", "full", "load")
_SPANS = "2025、2025Q3、2025-09、2025-03-01..2025-06-30、累计 或 创建以来；默认今年"

# What argparse says, and how it is said to staff.
_SAYINGS = (
    (r"the following arguments are required: (.+)", "缺少：{0}"),
    (r"unrecognized arguments: (.+)", "多出了认不出的内容：{0}"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", "{0} 没有 {1}，可用：{2}"),
    (r"argument (.+?): expected one argument", "{0} 后面要跟一个值"),
    (r"argument (.+?): expected at least one argument", "{0} 后面至少要跟一个值"),
    (r"argument (.+?): invalid int value: (.+)", "{0} 要填数字，现在是 {1}"),
    (r"argument (.+?): ignored explicit argument (.+)", "{0} 后面不跟值，多了 {1}"),
    (r"argument (.+?): not allowed with argument (.+)", "{0} 和 {1} 不能同时用"),
    (r"ambiguous option: (.+?) could match (.+)", "{0} 不止一种读法：{1}"),
)


class _Help(argparse.HelpFormatter):
    """Help whose first word is Chinese."""

    @override
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser that explains itself in Chinese and has no words abbreviated."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(**{"add_help": False, "allow_abbrev": False, **rest})
        self.formatter_class = _Help
        self.needed = self.add_argument_group("内容")
        self.options = self.add_argument_group("选项")
        self.options.add_argument("-h", "--help", action="help", help="显示这份说明")

    @override
    def error(self, message: str) -> NoReturn:
        """Say what was wrong and how it is used, and end with 2."""
        self.exit(2, f"{self.format_usage()}用法不对：{in_chinese(message)}\n")


def in_chinese(message: str) -> str:
    """Give argparse's words in Chinese; words it never used before stay as they are."""
    for pattern, saying in _SAYINGS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return saying.format(*found.groups())
    return message


def parser() -> Parser:
    """Give the parser of the whole program."""
    whole = Parser(prog=PROGRAM, description="红石榴家园服务台账。不带命令时打开窗口。")
    whole.options.add_argument(
        "--self-check", metavar="DIR", type=Path, help="每页打开一次，各样输出做一份，放进 DIR"
    )
    whole.options.add_argument("--pictures", action="store_true", help="自检时每页存一张图")
    verbs = whole.add_subparsers(title="命令", dest="command", metavar="命令", parser_class=Parser)
    _demo(verbs)
    _manual(verbs)
    _book(verbs)
    _backup(verbs)
    _retention(verbs)
    _work(verbs)
    _enrol(verbs)
    _exchange(verbs)
    return whole


def _verb(verbs: Any, name: str, help_: str, *names: str) -> Parser:
    made: Parser = verbs.add_parser(name, help=help_, description=help_)
    for needed in names:
        made.needed.add_argument(needed.lower(), metavar=needed, type=Path)
    return made


def _demo(verbs: Any) -> None:
    demo = _verb(verbs, "demo", "五个演示社区和一个演示区：登记、打印、导出、合并", "DIR")
    demo.options.add_argument("--profile", choices=PROFILES, default="small", help="规模")


def _manual(verbs: Any) -> None:
    _verb(verbs, "manual", "把手册、速查和承诺做成 PDF，放进 DIR", "DIR")


def _book(verbs: Any) -> None:
    book = verbs.add_parser("book", help="新建、检查台账，或搬到服务器")
    acts = book.add_subparsers(
        title="命令", dest="act", metavar="命令", required=True, parser_class=Parser
    )
    new = _verb(acts, "new", "新建一本台账；输出里有恢复码，请抄下来", "BOOK")
    new.options.add_argument("--level", choices=("community", "district"), required=True)
    new.options.add_argument("--name", required=True, help="单位名称")
    new.options.add_argument("--code", required=True, help="12 位统计用区划代码")
    new.options.add_argument("--node", default="", help="这台电脑叫什么")
    new.options.add_argument(
        "--id-purpose", default="", metavar="TEXT", help="登记证件号码的用途；不写就不登记证件号码"
    )
    _on_server(new, required=False)
    _verb(acts, "check", "检查台账：文件、日志、记录和重算结果", "BOOK")
    move = _verb(acts, "move", "把台账搬到 PostgreSQL 服务器的空库里，搬完两边核对", "BOOK")
    _on_server(move, required=True)


def _on_server(made: Parser, *, required: bool) -> None:
    made.options.add_argument(
        "--database",
        default="",
        required=required,
        metavar="URL",
        help="资料放在 PostgreSQL 服务器的空库里，几人同时用",
    )
    made.options.add_argument(
        "--disk-encrypted", action="store_true", help="已确认服务器的磁盘和备份是加密的"
    )


def _backup(verbs: Any) -> None:
    backup = verbs.add_parser("backup", help="备份：做、列、试恢复、复制、恢复")
    acts = backup.add_subparsers(
        title="命令", dest="act", metavar="命令", required=True, parser_class=Parser
    )
    _verb(acts, "make", "立即备份，检查过才算", "BOOK")
    _verb(acts, "list", "列出备份", "BOOK")
    for name, words in (("test", "试恢复，和台账逐项对"), ("missing", "恢复后会缺少什么")):
        made = _verb(acts, name, words, "BOOK")
        made.needed.add_argument("file", metavar="FILE", nargs="?", type=Path)
    copied = _verb(acts, "copy", "复制到 U 盘，读回来一样才算；没有最新的先做一份", "BOOK")
    copied.options.add_argument("--to", type=Path, required=True, metavar="DIR", help="U 盘文件夹")
    saved = _verb(acts, "salvage", "把损坏的台账里读得出来的救到新文件夹", "BOOK")
    saved.options.add_argument("--to", type=Path, required=True, metavar="DIR", help="空文件夹")
    back = _verb(acts, "restore", "恢复到备份；BOOK 是空文件夹时新放一本", "BOOK", "FILE")
    in_twos = (
        "另一位负责人用 HSL_SECOND_USER 和 HSL_SECOND_PASSWORD；"
        "没有别人时用封存的恢复码 HSL_RECOVERY_CODE，用过要换新的。"
    )
    saved.epilog = f"要两个人办：{in_twos}"
    back.epilog = f"退回已有的台账要两个人办，新放的一本在第一次打开它的那条命令里办：{in_twos}"


def _retention(verbs: Any) -> None:
    retention = verbs.add_parser("retention", help="保管期限：到期的资料匿名")
    acts = retention.add_subparsers(
        title="命令", dest="act", metavar="命令", required=True, parser_class=Parser
    )
    _verb(acts, "show", "看什么到期、会匿名什么，不改动", "BOOK")
    clear = _verb(acts, "clear", "把到期的匿名，不能撤销", "BOOK")
    clear.options.add_argument("--term", choices=TERMS, default="residents", help="哪一项期限")
    clear.options.add_argument("--count", type=int, required=True, metavar="N", help="看到的条数")


def _work(verbs: Any) -> None:
    roster = _verb(verbs, "import", "导入居民花名册", "BOOK", "FILE")
    roster.options.add_argument("--dry-run", action="store_true", help="只预览，不写入")
    roster.options.add_argument(
        "--notice", default="", metavar="METHOD", help="新登记的人怎么告知的：当面、书面或张贴"
    )
    roster.options.add_argument(
        "--notice-on", default="", metavar="DATE", help="哪天告知的，例如 2025-06-30；默认今天"
    )
    _verb(verbs, "ledgers", "列出可以打印的台账", "BOOK")
    paper = _verb(verbs, "print", "打印一份台账到 PDF；all 是每种各一份", "BOOK")
    paper.needed.add_argument("ledger", metavar="LEDGER", help="台账代号，例如 L01；或 all")
    paper.options.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="PDF 文件；all 时是文件夹"
    )
    paper.options.add_argument("--period", default="", help="2025、2025Q3 或 2025-09；默认今年")
    paper.options.add_argument("--edition", choices=EDITIONS, default="internal", help="版次")
    paper.options.add_argument(
        "--as-of", default="", metavar="DATE", help="如实还原到这一天，例如 2025-06-30"
    )
    paper.options.add_argument(
        "--since", default="", metavar="DATE", help="只印这一天以来的变动（变动对照表）"
    )
    paper.options.add_argument(
        "--format", choices=FORMATS, default=FORMATS[0], help="格式；除 pdf 外要有导出权限"
    )
    whole = _verb(verbs, "binder", "迎检全套：封面、目录、各种台账，一个 PDF", "BOOK")
    whole.options.add_argument("--out", type=Path, required=True, metavar="FILE")
    whole.options.add_argument("--period", default="", help="2025、2025Q3 或 2025-09；默认今年")
    whole.options.add_argument(
        "--for", dest="visitor", choices=VISITORS, default=VISITORS[0], help="谁来检查，决定版次"
    )
    whole.options.add_argument("--long", action="store_true", help="连同居民花名册、户台账")
    whole.options.add_argument(
        "--as-of", default="", metavar="DATE", help="整套如实还原到这一天，例如 2025-06-30"
    )
    told = _verb(verbs, "numbers", "统计：每个数都能打开它的记录", "BOOK")
    told.options.add_argument("--period", default="", help=_SPANS)
    told.options.add_argument("--cutoff", default="", metavar="DAY", help="统计截止日，默认今天")
    told.options.add_argument("--office", default="", metavar="CODE", help="只统计一个单位")
    told.options.add_argument("--open", default="", metavar="INDICATOR", help="列出一个数的记录")
    proven = _verb(verbs, "verify", "核验一份打印出来的台账：和现在的台账一致吗", "BOOK")
    proven.needed.add_argument("code", metavar="CODE", help="页脚的打印码，或二维码里的字")
    dump = _verb(verbs, "dump", "逐行输出一类记录（号码遮盖），末行写明谁在何时导出", "BOOK")
    dump.options.add_argument("--kind", required=True, metavar="KIND", help="例如 resident 或 居民")


def _enrol(verbs: Any) -> None:
    enrol = verbs.add_parser("enrol", help="电脑登记：申请、批准、生效")
    acts = enrol.add_subparsers(
        title="命令", dest="act", metavar="命令", required=True, parser_class=Parser
    )
    request = _verb(acts, "request", "写出本机的登记申请", "BOOK")
    request.options.add_argument("--out", type=Path, required=True, metavar="FILE")
    approve = _verb(acts, "approve", "区级批准登记申请，写出回执", "BOOK", "FILE")
    approve.options.add_argument("--out", type=Path, required=True, metavar="FILE")
    _level(approve, "商定的报送内容；没有商定就是统计", default=LEVELS[0])
    approve.options.add_argument("--purpose", default=PURPOSE, metavar="TEXT", help="做什么用")
    approve.options.add_argument("--basis", choices=BASES, default=BASES[0], help="处理依据")
    approve.options.add_argument(
        "--approver", default="", metavar="NAME", help="批准人，默认经办人"
    )
    approve.options.add_argument(
        "--former", choices=("retired", "lost"), default="retired", help="它顶替的那台：停用或报失"
    )
    accept = _verb(acts, "accept", "读入区里的回执或新名单", "BOOK", "FILE")
    accept.options.add_argument(
        "--fingerprint", default="", metavar="DIGITS", help="纸上的核对码；区里更换了签名密钥时必填"
    )
    hand_out = _verb(acts, "list", "区级写出电脑名单，各社区都能读", "BOOK")
    hand_out.options.add_argument("--out", type=Path, required=True, metavar="FILE")
    paper = _verb(acts, "paper", "另存纸质密钥，印好封存", "BOOK")
    paper.options.add_argument("--out", type=Path, required=True, metavar="FILE")
    _verb(acts, "go-on", "台账换了电脑：用纸质密钥接着用（放在环境变量 HSL_PAPER_KEY）", "BOOK")
    renew = _verb(acts, "renew", "更换签名密钥：旧的为新的作证", "BOOK")
    anew = _verb(acts, "anew", "旧的签名密钥不在了：区级重设，社区重新登记", "BOOK")
    for made in (renew, anew):
        made.options.add_argument("--reason", required=True, metavar="TEXT", help="为什么换")


def _level(made: Parser, words: str, default: str = "") -> None:
    made.options.add_argument("--level", choices=LEVELS, default=default, help=words)


def _exchange(verbs: Any) -> None:
    export = _verb(verbs, "export", "写出数据包", "BOOK")
    export.options.add_argument("--to", type=Path, required=True, metavar="DIR", help="U 盘文件夹")
    export.options.add_argument(
        "--for",
        dest="for_whom",
        choices=("district", "office"),
        default="district",
        help="给区里，或给本社区的另一台电脑（office）",
    )
    _level(export, "报送内容；默认按登记时商定的")
    export.options.add_argument("--period", default="", metavar="P", help="期间，如 2025Q3")
    export.options.add_argument(
        "--sign-off", default="", metavar="NAME", help="没有负责人账号时写的姓名"
    )
    export.options.add_argument("--purpose", default="", metavar="TEXT", help="超出商定时的用途")
    export.options.add_argument("--approve", action="store_true", help="批准同事超出商定的申请")
    relay = _verb(verbs, "relay", "街道转交：收下别人的包，原样写到另一个 U 盘", "BOOK")
    relay.needed.add_argument("files", metavar="FILE", nargs="*", type=Path)
    relay.options.add_argument("--to", type=Path, metavar="DIR", help="转交到这个文件夹")
    merge = _verb(verbs, "merge", "合入数据包", "BOOK")
    merge.needed.add_argument("files", metavar="FILE", nargs="+", type=Path)
    merge.options.add_argument("--preview", action="store_true", help="只预览，不写入")
    _verb(verbs, "conflicts", "列出待核定的冲突", "BOOK")
    resolve = _verb(verbs, "resolve", "核定一处冲突", "BOOK")
    resolve.needed.add_argument("conflict", metavar="CONFLICT", help="conflicts 列出的编号")
    resolve.options.add_argument("--choose", type=int, required=True, metavar="N", help="选第几个")
