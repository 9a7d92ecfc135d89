"""An office's own layout of a ledger, and the paper that was chosen for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.kinds import LedgerLayout, Resident
from db.kinds.ledger_layout import layout_id
from db.periods import Period
from db.record import DISTRICT_SCOPE
from db.trouble import Refused
from desktop_app.ledgers import LEDGERS, by_code, fitting, printing, register
from desktop_app.ledgers.fitting import Layout, Placed
from desktop_app.ledgers.ledger import Edition, Options, Row
from desktop_app.ledgers.sheet import A3, A4, MM, Edge, Setup
from tests.builders import build
from tests.db.nodes import Node
from tests.ledgers.papers import Plain, Upright, ink_boxes, set_on_paper, texts

ROSTER = by_code("L01")
TABLES = [one for one in LEDGERS if fitting.is_table(one)]
SHORT = Layout(
    "人员一览表",
    (
        Placed("row_number", "序号", 10), Placed("full_name", "居民姓名", 30),
        Placed("address", "家庭住址", 40), Placed("id_number", "证件号码", 20),
    ),
)  # fmt: skip


@pytest.fixture
def node() -> Node:
    made = Node("229901001001", "一号")
    made.save(build(Resident, full_name="李梅"))
    return made


def chosen(node: Node, edition: Edition = Edition.INTERNAL, **more: object) -> Options:
    today = node.store.today
    return Options(Period.parse(str(today.year)), today, today, edition, **more)  # type: ignore[arg-type]


def keep(node: Node, layout: Layout) -> LedgerLayout:
    fitting.keep(node.store, node.clerk, ROSTER, layout)
    return node.store.get(LedgerLayout, layout_id(node.store.facts.scope, "L01"))


def spoil(node: Node, **changed: object) -> None:
    record = keep(node, SHORT)
    for name, value in changed.items():
        setattr(record, name, value)
    node.save(record)


def hang_template(node: Node, layout: Layout) -> None:
    """Put into the book what the district sent."""
    row = layout_id(DISTRICT_SCOPE, "L01")
    node.save(
        LedgerLayout(
            id=row, ledger="L01", version=ROSTER.version, own_title=layout.title,
            columns=layout.text(),
        )
    )  # fmt: skip


def page_of(node: Node, options: Options) -> str:
    return texts(printing.make(ROSTER, node.store, options).pdf)[0]


def test_title_heads_order_and_columns_are_the_offices_own(node: Node) -> None:
    keep(node, SHORT)
    page = page_of(node, chosen(node))
    assert "人员一览表" in page
    assert page.index("居民姓名") < page.index("家庭住址") < page.index("证件号码")
    assert "文化程度" not in page
    assert "居民花名册" not in page


def test_proof_and_register_name_the_layout(node: Node) -> None:
    before = printing.gather(ROSTER, node.store, chosen(node))
    keep(node, replace(SHORT, title=""))
    after = printing.gather(ROSTER, node.store, chosen(node))
    assert after.ledger.title == before.ledger.title
    assert after.content_hash != before.content_hash
    issued = register.issue(node.store, node.clerk, after.ledger, chosen(node))
    assert "居民姓名" in issued.record.parameters
    assert issued.record.check_code == after.check_code


@pytest.mark.parametrize("ledger", TABLES, ids=lambda one: one.code)
@pytest.mark.parametrize("edition", Edition)
def test_no_layout_widens_an_edition(ledger, edition: Edition) -> None:
    turned = fitting.as_declared(ledger).columns[::-1]
    laid = fitting.laid_out(ledger, Layout(columns=(*turned, Placed("ethnicity_code", "民族", 9))))
    declared = {column.key for column in ledger.columns_for(edition)}
    assert {column.key for column in laid.columns_for(edition)} == declared
    assert "民族" not in laid.layout_words


def test_the_public_edition_of_an_own_layout_names_no_number(node: Node) -> None:
    keep(node, SHORT)
    page = page_of(node, chosen(node, Edition.PUBLIC))
    assert "家庭住址" in page
    assert "证件号码" not in page


def test_back_to_default_is_the_declaration_again(node: Node) -> None:
    before = page_of(node, chosen(node))
    keep(node, SHORT)
    record = keep(node, fitting.as_declared(ROSTER))
    assert not record.says_anything
    assert page_of(node, chosen(node)) == before
    assert fitting.fitted(ROSTER, node.store, chosen(node)) is ROSTER


def test_a_new_version_of_the_ledger_sets_an_old_layout_aside(node: Node) -> None:
    spoil(node, version=ROSTER.version + 1)
    assert fitting.is_outdated(ROSTER, node.store)
    assert "居民花名册" in page_of(node, chosen(node))


def test_what_came_damaged_is_never_printed(node: Node) -> None:
    for columns in ("?", '[["row_number","序号",100]]', '[["full_name","姓名",1e999]]', "[[1]]"):
        spoil(node, columns=columns, own_title=None)
        assert "公民身份号码" in page_of(node, chosen(node)).replace("\n", "")


def test_a_layout_of_the_district_is_a_template_for_its_offices(node: Node) -> None:
    assert layout_id(DISTRICT_SCOPE, "L01") != layout_id(node.store.facts.scope, "L01")
    hang_template(node, replace(SHORT, title="全区人员表"))
    assert "全区人员表" in page_of(node, chosen(node))
    keep(node, SHORT)
    assert "人员一览表" in page_of(node, chosen(node))
    back = keep(node, fitting.default_of(ROSTER, node.store))
    assert not back.says_anything
    assert "全区人员表" in page_of(node, chosen(node))
    keep(node, fitting.as_declared(ROSTER))
    assert "居民花名册" in page_of(node, chosen(node))


def test_a_layout_that_was_taken_back_can_be_set_again(node: Node) -> None:
    made = fitting.keep(node.store, node.clerk, ROSTER, SHORT)
    node.store.undo(node.clerk, made.work)
    assert "居民花名册" in page_of(node, chosen(node))
    keep(node, SHORT)
    assert "人员一览表" in page_of(node, chosen(node))


def test_a_layout_with_faults_is_not_kept(node: Node) -> None:
    with pytest.raises(Refused, match="宽度合计 80"):
        keep(node, Layout(columns=SHORT.columns[:3]))


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ([("row_number", "序号", 10), ("full_name", "姓名", 87)], "宽度合计 97，要正好 100"),
        ([("row_number", "序号", 10), ("address", "住址", 90)], "“姓名”这一列不能去掉"),
        ([("full_name", "姓名", 90), ("row_number", "序号", 10)], "“序号”要在最左边"),
        (
            [("row_number", "序号", 1), ("full_name", "姓名", 99)],
            "“序号”太窄，放不下列名，至少要 2.9",
        ),
        ([("row_number", "序号", 10), ("full_name", " ", 90)], "有一列没有列名，请填上"),
        (
            [("row_number", "序号", 10), ("full_name", "姓名", 60), ("sex_", "性别", 30)],
            "有的列不是这本台账的，请恢复默认再调整",
        ),
    ],
)
def test_faults_are_said_in_plain_words(columns, words: str) -> None:
    layout = Layout(columns=tuple(Placed(*one) for one in columns))
    assert list(fitting.faults(ROSTER, layout)) == [words]


@pytest.mark.parametrize("ledger", TABLES, ids=lambda one: one.code)
def test_every_declaration_is_a_layout_without_faults(ledger) -> None:
    assert list(fitting.faults(ledger, fitting.as_declared(ledger))) == []
    assert fitting.laid_out(ledger, fitting.as_declared(ledger)) is ledger


def rows(count: int) -> list[Row]:
    return [Row((f"李梅{number}", "1", "备注")) for number in range(count)]


def test_paper_is_chosen_and_one_sided_paper_is_bound_on_one_side() -> None:
    large = fitting.on_paper(Upright(), Setup(size="A3"))
    assert (large.sheet.width, large.sheet.height) == (A3.width, A3.height)
    lying = fitting.on_paper(Upright(), Setup(lying=True)).sheet
    assert lying.is_lying
    assert lying.edge is Edge.TOP
    left = Setup(lying=True, edge=Edge.LEFT, two_sided=False).on(A4)
    assert left.duplex == "Simplex"
    assert left.type_area(1) == left.type_area(2)
    assert left.type_area(1).left == pytest.approx(25 * MM)
    assert Setup(size="A4").on(A3.landscape).name == "A4"


def test_paper_too_narrow_for_the_heads_is_refused_in_words() -> None:
    narrow = fitting.on_paper(ROSTER, Setup(lying=False))
    assert "放不下“序号”" in fitting.paper_fault(narrow)
    assert fitting.paper_fault(ROSTER) == ""


@pytest.mark.parametrize("edge", Edge)
@pytest.mark.parametrize("two_sided", [True, False])
def test_holes_are_marked_within_the_binding_edge(edge: Edge, two_sided: bool) -> None:
    setup = Setup(edge=edge, two_sided=two_sided, holes=True)
    marked = fitting.on_paper(Plain(), setup)
    bare = fitting.on_paper(Plain(), replace(setup, holes=False))
    with_holes = list(ink_boxes(set_on_paper(marked, rows(90)).pdf))
    without = list(ink_boxes(set_on_paper(bare, rows(90)).pdf))
    assert len(with_holes) == len(without) > 1
    for page, (box, plain) in enumerate(zip(with_holes, without, strict=True), 1):
        area = marked.sheet.type_area(page)
        assert box != plain
        near = {
            (Edge.LEFT, False): box[0], (Edge.LEFT, True): marked.sheet.width - box[2],
            (Edge.TOP, False): marked.sheet.height - box[3], (Edge.TOP, True): box[1],
        }[edge, marked.sheet.is_turned(page)]  # fmt: skip
        assert near == pytest.approx(9 * MM, abs=1.5)
        assert area.width > 0
