"""A walk over every action of every page as every role: what is offered is what may be done.

Each page is opened with a practice office's records in it and its first row chosen. Every button
must be known here, by its words: as a deed that takes a permission, which whoever can press it
then has, or as one that anybody may do. One whose words are in neither table fails the walk. That
the services below refuse by themselves is shown in tests/trust/test_q_services.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication

from db import accounts, roles
from db.kinds import StaffMember
from db.roles import OF_LEVEL
from db.trouble import Refused, Unavailable
from desktop_app.gui import rights
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import button
from desktop_app.gui.controls.fold import Fold
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.members_editor import MembersBox
from desktop_app.gui.page import Page
from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.record_page import RecordPage
from desktop_app.practice.office import found_district, open_practice
from desktop_app.practice.profile import offices
from tests.trust.ground import say

PASSWORD = "lian xi 2025 nian"
WALKS = [(level, role) for level, some in OF_LEVEL.items() for role in some]

# Deeds by their words, written down here apart from the program's own table.
DEEDS = {
    "edit": (
        r"登记(?!回执|申请).+|在这里登记户|结对"
        r"|批量修改|批量登记|删除.*|改：.+|快记一笔|记下走访|收微心愿|新结对|起草会议|起草经验材料"
        r"|写备注|记(走访|活动|联系|进展|完成|下|上|使用|场地使用|办理过程)(：.+)?|给这一对记活动"
        r"|办结(：.+)?|认领|报办结|确认办结|没办好，退回|办期满|恢复结对|配合单位和长期"
        r"|转办|撤回|中止|重开|延期|终止"
        r"|重新打开|结束结对|分户|并户|迁出|迁入|户主变更|死亡登记|办离任|办退出|加计划任务|按常例排一年"
        r"|排一栋楼|粘贴名单|添加词条|改名|停用|重新启用|今天核对过|会开完了|复制上次会议"
        r"|把.+移出这一户|起草纪要|签发|归档|退回(筹备|已开)|用这一版的文字"
        r"|添加文件到.+|从手机、U 盘拷入.+|粘贴图片到.+|保存并再登.+|加一行|删这一行|同上一行"
        r"|(上移|下移|改说明|移除)：.+|保存说明"
        r"|补材料|建立 \d+ 年五个一|转五个及时(：.+)?|转微心愿(：.+)?|发给各社区"
        r"|改好|已核对，没有问题|恢复|找回(这一条|选中的)|收下 .+|保存|就记这个名字|退回更正"
        r"|(存为|用)模板.*"
    ),
    "amend": r"命名|列入名单|列入单位|体检并退回|手工退回|(了结|不用更正了|再退回|收回移交)：.+",
    "import": r"导入表格|再导入一份",
    "dump": r"导出|发填表|做一份填表给别人填|另存 (CSV|Excel)|(另存|复制)表格|另存 PDF 时附上.+",
    "export": r"导出到 U 盘|给本社区的另一台电脑|记下用途，请人批准|随包发给各社区|不再随包发",
    "approve_level": r"批准",
    "print": r"打印(?!码).*|另存 PDF|存到 U 盘|照印|另存催报单",
    "print_unmasked": r"(证件和电话|号码和内容)打全.*",
    "save_file": r"另存：.+",
    "reveal": r"看全部 30 秒（F8）",
    "undo": r"撤销.+|恢复[^到].+",
    "review": r"(初审|复审|审核)通过|退回",
    "review_final": r"终审通过",
    "change_approved": r"更正|退回登记",
    "correct": r"去更正",
    "erase": r"看看会清空什么",
    "retain": r"清理.+",
    "join": r"(是同一人|不是同一人|人户分离一对)（\d）|拆开，两条各归各|撤回上一个（Z）|移交一户",
    "merge": r"合入|出回执|选 U 盘或文件夹|接收数据包|读 U 盘",
    "decide": r"定下这条（Enter）|退回社区核实（B）|写入决定|看过了|撤回上一条（Z）",
    "enrol": (
        r"写申请到 U 盘|读入登记回执|和区里纸上的一样，登记生效|(确定)?重新登记本机"
        r"|(确定)?更换签名密钥|用纸质密钥接着用"
    ),
    "approve": (
        r"读入登记申请|写名单到 U 盘|(确定)?(更换|重设)区级签名密钥|和申请纸上的一样，批准"
        r"|另存纸质密钥|停用，路上的包照收|丢了，以后的包先放着"
    ),
    "backup": r"立即备份|试恢复一次|复制到 U 盘",
    "restore": r"恢复到这份|从备份恢复",
    "keys": r"更换恢复码|更换台账密钥|帮社区找回",
    "accounts": r"添加账号|改角色：.+|给区里留一把|收回区里的钥匙",
    "settings": r"办理时限|保存这些年限|.+：(选字体文件|用自带的)",
}  # fmt: skip
KNOWN = {action: re.compile(words) for action, words in DEEDS.items()}


def named_by(known: Mapping[str, re.Pattern[str]]) -> Callable[[str], str]:
    """Give what names the deed that words stand for, looked for once; blank for none."""

    @cache
    def deed_of(words: str) -> str:
        return next((action for action, deed in known.items() if deed.fullmatch(words)), "")

    return deed_of


deed_of = named_by(KNOWN)

# Where the same words are another deed, or only lead to the page where it is done.
ON_PAGE = {
    "rhythm": {"保存": "settings"},
    "settings": {"保存": "settings"},
    "returned": {"退回|更正": "amend"},
    "activities": {"归档": "review"},
    "activities_form": {"归档": "review"},
    "access_log": {"另存 PDF|打印": "who_saw"},
    "accounts": {"(重设密码|暂停|恢复|移除)：.+": "accounts"},
    "word_lists": {"上移|下移": "edit"},
    "merge": {"选文件": "merge"},
    "board": {"接收数据包": ""},
    "workbench": {"去更正|导出到 U 盘|接收数据包": ""},
}

# Actions that no button stands for, and why.
WITHOUT_A_BUTTON = {
    "see": "opening a page",
    "sign_off": "asked on the way when a package is handed in",
    "export_bulk": "asked on the way when many people are taken out",
    "binder": "the save of a box, whose record says so",
    "log": "the page of the log itself",
    "log_office": "what of the log that page shows",
    "verify": "what is typed on its page is checked as it is typed",
    "retain": "its button comes with what is over, and a practice office is young",
    "review_final": "初审通过 becomes it once two have passed a record",
}
# The pages on which every other action has a button.
ALL_DEEDS = (
    "residents", "resident_form", "activities_form", "cross_visits_form", "rights_requests_form",
    "ledgers", "all_offices", "exchange", "merge", "same_people", "accounts", "settings", "import",
    "access_log", "retention", "recent", "returned", "resolution",
)  # fmt: skip

# What anybody may do: it leads somewhere, shows something, chooses, or puts away what is one's own.
FREE = re.compile(
    r"回.+|去.+|打开.+|看.+|返回|找回|上一.+|下一.+|找一找|往来|在这里改|继续填|再看.+|更多|其他方式"
    r"|.+：看其余的|.+的性质、日期、备注|佐证 \d+ 件：.+|会议|议定事项督办|各社区数字|同一人核对"
    r"|核验|先.+|取消|收起.*|放大|缩小|整页|适合宽度|全.?[选勾].*|左右对换.*|三审"
    r"|加一个条件|我的视图|对选中的做更多|选.+|移除.*|就.+|知道了.*|不.+|丢掉|确定|都不收|全部收下"
    r"|没有要收下的|用表格的|留台账的|跳过此行|是同一个人|标在原表上|导出这些行|认人|新增|更新|有问题"
    r"|常用语：.+|按议题和议定事项重写|＋ .+|加一位参会人员|删议题|删这一条|改常用语"
    r"|.+(到会|是名册里的哪一位|的参会情况)|催办(：.+)?|复制报告文字|交叉表和图|上报期间"
    r"|另存(一页速查|使用手册（..）|我们的承诺|按键一览|管理员手册)|另存(恢复码|申请纸|核对码)"
    r"|复制版本和环境|逐页检查|样子：保存|(改我的密码|绑定本机|解除绑定)：.+|从 U 盘更新程序"
    r"|换上区里发来的更新|开始体检|重新(列出|找)|上移|下移|再列.+|再读一次|复制|同上一条|列出最近的期间"
)


@cache
def is_free_word(words: str) -> bool:
    """Whether anybody may press what is called so."""
    return bool(FREE.fullmatch(words))


@pytest.fixture(scope="module")
def books(qapp, tmp_path_factory):
    """Give a practice office and its district, as they stand for the whole walk."""
    place = tmp_path_factory.mktemp("walk")
    made = {
        "community": open_practice(place / "office", offices("small")[0], PASSWORD),
        "district": found_district(place / "district", PASSWORD),
    }
    _add_a_colleague(made["community"])
    yield made
    for book in made.values():
        book.close()


def _add_a_colleague(book):
    """Give a second person an account: what is done with it is offered on the page of accounts."""
    mine = {one.name for one in accounts.listed(book.store, book.clerk)}
    staff = [one for one in book.store.all(StaffMember) if one.holds_on(book.store.today)]
    other = next(one for one in staff if one.full_name not in mine)
    admin = replace(book.clerk, roles=roles.ALL_ROLES)
    accounts.add(book.store, admin, other, "tongshi", (roles.CLERK,), PASSWORD)


@pytest.fixture(autouse=True)
def undressed(qapp, plain_look):
    """Walk without the style sheet: it says nothing of rights, and takes a third of the time."""
    qapp.setStyleSheet("")


def settled(qtbot, desk):
    """Wait until no slow work is left, nor begun by what came of it: no moment longer."""
    QApplication.processEvents()
    while jobs := desk.jobs.open_jobs():
        qtbot.waitSignal(jobs[0].ended, timeout=60_000).wait()
        QApplication.processEvents()


def states(qtbot, desk, some=()):
    """Yield every page, or some, in all its states, with its first row chosen."""
    for entry in (one for one in entries(desk) if not some or one.key in some):
        page = entry.build(desk)
        page.resize(1190, 700)
        page.show()
        for where in ({}, *filter(None, page.sights().values())):
            with suppress(Refused, Unavailable):
                page.arrive(**where)
            settled(qtbot, desk)
            if isinstance(page, ListPage) and page.table.rows.record_ids():
                page.table.setCurrentIndex(page.table.model().index(0, 0))
                settled(qtbot, desk)
            yield entry.key, page
        page.hide()
        page.deleteLater()
        QApplication.processEvents()


def named(page):
    """Give the buttons of a page with their words, pressable or not."""
    for one in page.findChildren(QAbstractButton):
        if words := one.accessibleName() or one.text():
            yield one, words


def offered(page):
    """Give the buttons of a page that can be pressed, with their words."""
    return ((one, words) for one, words in named(page) if one.isVisible() and one.isEnabled())


def on_page(key, words):
    """Give what words mean on a page where they mean something else than elsewhere."""
    meant = ON_PAGE.get(key, {}).items()
    return next((action for deed, action in meant if re.fullmatch(deed, words)), None)


def action_of(page, one, words, key=""):
    """Name the permission that a deed takes; blank for what anybody may do."""
    if isinstance(page, RecordPage) and one in (page.save_button, page._again):
        return page.record_kind.right
    if (there := on_page(key, words)) is not None:
        return there
    return deed_of(words)


def is_free(one, words, key=""):
    """Whether anybody may press a button: by its words, or because it only chooses a value."""
    if (
        isinstance(one.parentWidget(), Fold)
        or one.isCheckable()
        or is_free_word(words)
        or on_page(key, words) is not None
    ):
        return True
    above = one.parentWidget()
    while above is not None and not isinstance(above, AskCard | MembersBox):
        above = above.parentWidget()
    return above is not None  # of a card that a known deed has opened; a member's own page


def walked(qtbot, book, role, some=()):
    """Give what is offered and not allowed, what nobody knows, and how much was looked at."""
    wrong, unknown, seen = set(), set(), Counter()
    desk = Desk(book.store, replace(book.clerk, roles=frozenset({role})))
    for key, page in states(qtbot, desk, some):
        seen["states"] += 1
        for one, words in named(page):
            action = action_of(page, one, words, key)
            seen[action] += bool(action)
            if not action and not is_free(one, words, key):
                unknown.add((key, words))
        for one, words in offered(page):
            action = action_of(page, one, words, key)
            seen["deeds" if action else "free"] += 1
            if action and not roles.may(desk.clerk, action):
                wrong.add((key, words, action))
    desk.jobs.close()
    return wrong, unknown, seen


@pytest.mark.parametrize(("level", "role"), WALKS)
def test_no_page_offers_what_its_role_may_not_do(qtbot, books, level, role):
    wrong, unknown, seen = walked(qtbot, books[level], role)
    say(f"{level} {role}: {dict(seen)} · wrong {sorted(wrong)} · unknown {sorted(unknown)}")
    assert sorted(unknown) == []
    assert sorted(wrong) == []
    assert seen["free"] > 100


def test_every_action_of_the_matrix_has_a_button_or_says_why_not(qtbot, books):
    seen = Counter()
    for book in books.values():
        desk = Desk(book.store, replace(book.clerk, roles=roles.ALL_ROLES))
        for key, page in states(qtbot, desk, ALL_DEEDS):
            seen.update(action_of(page, one, words, key) for one, words in named(page))
        desk.jobs.close()
    assert set(roles.actions()) - set(seen) == set(WITHOUT_A_BUTTON)


def test_a_deed_that_is_greyed_out_says_why_and_stays_so(qtbot, books):
    book = books["community"]
    page = Page(Desk(book.store, replace(book.clerk, roles=frozenset({roles.LEAD}))))
    made = button("登记居民")
    made.setParent(page)
    qtbot.addWidget(page)
    page.show()
    assert not made.isEnabled()
    assert "不能登记和修改" in made.toolTip()
    made.setEnabled(True)
    assert not made.isEnabled()


def test_the_walk_sees_what_is_offered_and_not_allowed(qtbot, books, monkeypatch):
    """Planted: nothing is greyed out, and a lead is offered what a clerk registers."""
    monkeypatch.setattr(rights, "refusal", lambda *_: "")
    some = ("residents", "resident_form")
    wrong, *_ = walked(qtbot, books["community"], roles.LEAD, some)
    assert {("residents", "登记居民", "edit"), ("resident_form", "保存", "edit")} <= wrong


def test_a_button_that_nobody_knows_fails_the_walk(qtbot, books, monkeypatch):
    """Planted: the words of one deed are struck from the table."""
    struck = {**KNOWN, "import": re.compile("no such words")}
    monkeypatch.setitem(globals(), "deed_of", named_by(struck))
    _, unknown, _ = walked(qtbot, books["community"], roles.LEAD, ("residents",))
    assert unknown == {("residents", "导入表格")}
