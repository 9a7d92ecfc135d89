"""One page of each ledger beside a picture somebody has looked at.

After a wanted change of look: `python -m tests.ledgers.test_pictures`, look at the pictures in
tests/ledgers/pictures, and commit them.
"""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops

from desktop_app.ledgers import LEDGERS, printing
from desktop_app.ledgers.ledger import Edition, Ledger, Row
from desktop_app.ledgers.minutes_roles import Role, rows_of
from tests.ledgers.papers import STAMP, book, options
from tests.ledgers.samples import usual_rows

PICTURES = Path(__file__).parent / "pictures"
PAIR = (
    "甲方：演示干部二　　乙方：王小雨\n编号：JD-2025-A0001　　结对类型：党员干部-居民　　"
    "结对日期：2025-03-01\n频次：每季　　状态：在结　　结对内容：学业辅导、邻里互助"
)
SUBJECT = "李梅户　　户主：李梅　　人口：3\n住址：石榴苑3号楼2单元501室\n成员：李梅、王㐂、𠮷田"
MEETING = "瑞光新村社区民族工作联席会议2025年第3次会议"


def form_rows(group: str, said: dict[str, str], *more: tuple[str, ...]) -> list[Row]:
    """Give the rows of one sheet of a form."""
    return [Row(cells, f"{group}\n01") for cells in (*said.items(), *more)]


ROWS: dict[str, list[Row]] = {
    "L01": [
        Row((name, sex, "大学本科", "1990-03", "229902************", relation,
             f"石榴苑3号楼2单元50{i}室", "154****0001", "人户一致", "独居老人" if i == 3 else ""),
            "石榴苑" if i < 4 else "同心里",
            {"person": 1, "male" if sex == "男" else "female": 1, "household": 1})
        for i, (name, sex, relation) in enumerate([
            ("李梅", "女", "户主"),
            ("阿卜杜拉吾甫尔江艾合买提玉素甫·阿不都热依木吐尔逊", "男", "夫"),
            ("王㐂", "男", "长子"), ("李䶮", "女", "次女"), ("𠮷田", "男", "户主"),
            ("陈𬱖", "女", "妻"), ("김영희（金英姬）", "女", "母亲"),
        ])
    ],
    "L02": form_rows(
        "阿依古丽·买买提户",
        {"head": "阿依古丽·买买提", "household_kind": "家庭户", "count": "3 人",
         "address": "石榴苑3号楼2单元501室", "hukou_book_no": "86809038",
         "contact_phone": "154****0001", "checked_on": "2025-06-10"},
        ("member", "1", "阿依古丽·买买提", "户主", "女", "1990-03", "229902************", "本科",
         ""),
        ("member", "2", "阿卜杜拉吾甫尔江艾合买提玉素甫·阿不都热依木吐尔逊", "夫", "男", "1988-11",
         "229901************", "初中", "联系人"),
        ("member", "3", "陈𬱖", "女", "女", "2016-06", "229905************", "小学", ""),
        ("service", "2025-03-01", "走访慰问", "阿依古丽·买买提：节日慰问", "演示干部二、王㐂"),
        ("service", "2025-06-10", "结对子 · 结对活动记录",
         "上门看望，一起包粽子，聊了𠮷田家孩子上学的事。" * 3, "演示干部二"),
    ),
    "L15b": [
        Row((name, street, feature, "2023-05-01", demo, "2024-07-01" if demo else ""), batch,
            {"unit": 1, "demo": int(bool(demo))})
        for name, street, feature, demo, batch in (
            ("瑞光新村社区", "瑞光街道", "创建+非遗传承", "是", "首批"),
            ("明仁日升社区", "明仁街道", "创建+社区治理", "是", "首批"),
            ("洮北区长庆街道𬱖𠮷安居社区民族团结进步创建示范单位筹备工作联络处（试行）第一分处",
             "长庆街道", "创建+文体共建，邻里守望相助、石榴花开满社区院落", "", "首批"),
            ("新华建设社区", "新华街道", "创建+红色文化", "", "第二批"),
            ("海明民福社区", "", "", "", "没有定批次"),
        )
    ],
    "L17": [
        Row((name, unit, now, ever, told), topic)
        for topic, name, unit, now, ever, told in (
            ("活动", "活动场次", "次", "16", "63", "已审、已归档的活动，按开始日期"),
            ("活动", "活动参加人次", "人次", "1,083", "4,120", "上面活动的参加人次相加"),
            ("入学协助", "协助入学", "人", "<5", "5", "入学协助里结果为完成的"),
            ("三率", "入学率", "%", "100%（132/132）", "100%（132/132）",
             "适龄儿童中已入学的人数 ÷ 适龄儿童人数；取各单位本期最后登记的一份"),
            ("三率", "脱贫率", "%", "样本过小", "本期没有登记", ""),
            ("民族构成", "汉族", "人", "*", "—", ""), ("民族构成", "回族", "人", "<5", "—", ""),
        )
    ],
    "L02b": [
        Row((day, entered, title, words, state), SUBJECT, {"dealing": 1})
        for day, entered, title, words, state in (
            ("2025-09-12", "", "微心愿", "想要一副老花镜，认领人：瑞光新村邻里商超", "已实现"),
            ("2025-06-10", "2025-06-20 补录", "结对活动记录",
             "上门看望阿依古丽·买买提，一起包粽子，聊了𠮷田家孩子上学的事。" * 2, "在结"),
            ("2025-05-30", "", "走访慰问", "节日慰问", ""),
            ("2025-03-01", "", "五个及时事项", "", ""),
        )
    ],
    "L03": [
        Row(("JD-2025-A0001", "演示干部二", "王小雨", "党员干部-居民", "学业辅导、邻里互助",
             "2025-03-01", "每季", "2", "2025-06-02", "在结"),
            "党员干部-居民", {"pair": 1, "log": 2, "active": 1}),
        Row(("JD-2025-A0002", "同心里小学", "斯琴格日乐·宝音德力格尔", "单位-居民", "语言文化交流",
             "2025-02-01", "每月", "12", "2025-09-02", "期满"),
            "单位-居民", {"pair": 1, "log": 12}),
    ],
    "L03b": [
        Row(("2025-04-05", "上门", "陪王小雨去图书室借书看书，并一起整理了错题本。" * 3,
             "反映：作业本不够\n解决：送作业本十本", "已签字"), PAIR, {"log": 1}),
        Row(("2025-06-02", "共同活动", "辅导王小雨数学作业两小时。", "", ""), PAIR, {"log": 1}),
    ],
    "L05": list(rows_of([
        (Role.MARK, "瑞光新村社区民族工作联席会议纪要"), (Role.ISSUE, "第3期"),
        (Role.ISSUER, "瑞光新村社区居民委员会"), (Role.DATE, "2025年9月18日"),
        (Role.TITLE, MEETING + "纪要"),
        (Role.BODY, "2025年9月16日上午，瑞光新村社区召开联席会议，研究秋季入学、楼道照明2个议题。"),
        (Role.BODY, "一、会议听取了秋季入学情况"),
        (Role.BODY, "（一）关于材料。由阿依古丽·买买提、王㐂和陈𬱖核对，合计1,050份，9月办结。"),
        (Role.ATTENDED, "社区党委　演示书记一，居民代表　王㐂、李䶮。"),
        (Role.ISSUED, "2025年9月18日"),
        (Role.NAME, "王㐂"), (Role.NAME, "陈𬱖"),
    ], "a")),
    "L10": form_rows(
        "粽情端午聚民心",
        {"topic": "粽情端午聚民心", "theme": "交流·融合·共享", "series": "我们的节日",
         "date_from": "2025年5月30日", "place": "瑞光新村石榴籽活动室",
         "organizer_name": "瑞光新村社区（演示）", "co_organizers": "同心里小学、和顺物业",
         "forms": "文艺演出、手工", "festival": "端午节", "setting": "社区",
         "headcount": "1,060 人次（志愿者 12 人）",
         "plan": "包粽子、唱民歌，李䶮和陈𬱖教大家编五彩绳。" * 6, "summary": "邻里更熟了。"},
        ("photo", "00" * 32, "包粽子　2025-05-30　瑞光新村石榴籽活动室"),
        ("photo", "01" * 32, "五彩绳　2025-05-30　瑞光新村石榴籽活动室"),
    ),
    "L16": form_rows(
        "到明仁日升社区互观互学",
        {"date": "2025年9月2日", "kind": "互观互学", "topic": "社区治理怎样做细",
         "place": "明仁日升社区", "host_org_name": "明仁日升社区（演示）",
         "guest_orgs": "瑞光新村社区（演示）、长庆安居社区（演示）", "headcount": "26 人",
         "sites": "议事厅、图书角", "aspects": "阵地建设、机制", "takeaways": "一事一记。"},
        ("first", "演示干部三 2025-09-10"), ("second", "王㐂 2025-09-11"), ("final", ""),
        ("action", "1", "办好本社区的议事厅", "演示干部二", "2025-12-31", ""),
        ("photo", "00" * 32, "议事厅　2025-09-02　明仁日升社区"),
    ),
    "L16b": list(rows_of([
        (Role.TITLE, "邻里互助好做法"), (Role.BYLINE, "创建+社区治理　阿依古丽·买买提"),
        (Role.BODY, "瑞光新村社区把互助登记册放进每一栋楼。"),
        (Role.BODY, "一、一事一记"), (Role.BODY, "楼长王㐂和李䶮每周看一次，一年办了43件。"),
        (Role.ISSUER, "瑞光新村社区居民委员会"), (Role.DATE, "2025年9月16日"),
        (Role.REVIEWED, "初审：陈𬱖 2025-09-12　复审：演示干部三 2025-09-13　终审：　　　　　　"),
        (Role.NAME, "王㐂"), (Role.NAME, "李䶮"), (Role.NAME, "陈𬱖"),
    ], "a")),
    "L12": form_rows(
        "瑞光新村社区（演示）", {},
        ("chart", "1", "领导小组", "第一责任人　演示书记一", "分管责任人　演示干部三"),
        ("chart", "2", "直接责任人", "阿依古丽·买买提"), ("chart", "2", "联络员", "王㐂"),
        *(("chart", "3", "社区委员", f"演示干部{n}（兼职）") for n in "四五六七八"),
        ("staff", "1", "演示书记一", "社区书记", "兼职", "全面工作", "0436-1234567"),
        ("total", "1 人，其中兼职 1 人"),
    ),
    "F01": form_rows(
        "阿依古丽·买买提户",
        {"head": "阿依古丽·买买提", "address": "石榴苑3号楼2单元501室", "checked_on": "2023-06-10"},
        ("stale", "1", "本户", "联系电话", "154****0001", ""),
        ("stale", "2", "陈𬱖", "证件号码", "229905************", ""),
    ),
    "F02": form_rows(
        MEETING, {"topic": MEETING, "date": "2025年6月10日 09:00", "place": "社区二楼会议室"},
        ("person", "1", "社区党委", "演示书记一", "书记", ""),
        ("person", "2", "居民代表", "阿卜杜拉吾甫尔江艾合买提玉素甫·阿不都热依木吐尔逊", "", ""),
    ),
    "F03": form_rows("心愿", {
        "wisher_name": "李䶮", "serial_no": "XY-2025-A0001", "content": "想要一副老花镜",
        "category": "☑ 物资　☐ 便民服务　☐ 精神关怀　☐ 其他", "collected_on": "2025-06-03",
    }),
    "F04": form_rows("结对", {
        "kind": "☑ 党员干部-居民　☐ 居民-居民", "side_a": "演示干部二",
        "side_b": "斯琴格日乐·宝音德力格尔", "purposes": "☑ 学业辅导　☐ 邻里互助",
        "start_on": "2025-03-01", "frequency": "☐ 每月　☑ 每季",
    }),
    "R01": form_rows("229901001001_2026Q3_A4.hsl", {
        "sender": "瑞光新村社区 甲机", "file": "229901001001_2026Q3_A4.hsl",
        "state_code": "4821 0937", "agrees": "与对方一致", "created": "居民 3、户 2",
        "updated": "居民 12、结对子 1", "files": "2 个", "decided": "6 条", "returned": "1 条",
        "left_open": "0 条", "at": "2026-09-30 10:20", "by_name": "赵国强",
        "decisions": "JM-2026-A0012 · 工作单位：已核定\nJM-2026-A0031 · 手机：退回核实",
    }, ("notice", "1", "TH-2026-A0001", "居民", "手机", "手机：两台电脑写的不一样，请核实")),
    "R02": form_rows("QL-2026-A0001", {
        "told": "下面这份请求要删除的资料，内容已经清空，不能恢复，只留下删过这件事。",
        "request": "QL-2026-A0001", "day": "2026-09-30", "ground": "个人信息保护法第四十七条",
        "rows": "12 条", "reached": "3 台里的 2 台", "actor": "周主任",
    }, ("pc", "1", "演示区", "区", "等下一个数据包"),
       ("pc", "2", "瑞光新村社区（演示）", "甲（本机）", "已清空"),
       ("pc", "3", "瑞光新村社区（演示）", "乙", "已清空")),
    "R03": form_rows("QL-2026-A0002", {
        "told": "根据个人信息保护法第四十四条、第四十五条，本单位把台账里登记的您的信息列在下面。",
        "serial_no": "QL-2026-A0002", "subject": "陈𬱖", "requester": "陈𬱖",
        "checked_by": "演示干部二", "received_on": "2026-09-01", "due_on": "2026-09-16",
    }, ("held", "姓名", "陈𬱖", "认清是谁"),
       ("held", "证件号码", "2299**********2029", "核对是不是同一个人，避免重复登记"),
       ("held", "民族（自愿申报）", "已登记，请本人在登记页上当面看", "尊重习俗；只计入合计"),
       ("home", "石榴苑1号楼2单元301", "户主", "居住", "2024-03-01", "至今"),
       ("consent", "干部联系", "同意", "2024-03-02", "", "电话"),
       ("dealing", "2026-03-05", "走访慰问", "目的：节日慰问；需求：想学电脑"),
       ("file", "走访慰问", "春节合影", "2026-03-05", "200 KB"),
       ("seen", "2026-03-06 09:00", "演示干部二", "甲", "查看明文 手机", "核对社保"),
       ("covers", "谁看过您的资料，包括这几台电脑：甲（到现在）。")),
    "R04": form_rows("事件说明", {
        "told": "电脑、U 盘或印好的台账丢失、被盗、被人看到时，用这张表把事实写清楚。",
        "people": "1204 人", "homes": "498 户", "backed_up": "2026-09-30 08:02",
        "sealed": "台账、附件、备份和数据包都已加密", "sent": "229901001001_2026Q3_A4.hsl",
    }, ("field", "居民", "1,204", "证件号码、民族（自愿申报）、手机", "姓名、性别、出生日期"),
       ("field", "走访慰问", "1,860", "对象类别、了解情况", "走访日期、目的、走访对象、照片")),
    "R05": form_rows("影响评估", {
        "told": "处理敏感信息、向别的单位提供信息、公开信息以前，先做这份评估。",
        "deed": "社区服务台账",
    }, ("question", "只登记够用的", "各栏可空；民族自愿申报", "")),
    "R07": form_rows("年度自查", {
        "told": "一年至少自查一次。台账知道的已经填好，其余逐条看过再写。", "day": "　　年　月　日",
    }, ("question", "告知了没有", "在册居民 1,204 人，没有写告知日期的 3 人", "", ""),
       ("question", "账号", "离岗的人停用了没有；每人一个账号；恢复码两份分开放好", "", "")),
    "R08": form_rows("个人信息管理办法（参考稿）", {
        "told": "这是参考稿，请按本单位的实际情况改好。", "from": "　　年　月　日",
        "phone": "0436-3550000",
    }, ("clause", "1", "登记什么", "只登记服务用得上的，登记前告知本人。"),
       ("clause", "2", "保存多久", "迁出、去世的居民 2 年（从迁出或去世那天起）；\n微心愿 5 年。")),
    "R09": form_rows("个人信息安全事件应急预案（参考稿）", {
        "told": "这是参考稿，请按本单位的实际情况改好。", "phone": "0436-3550000",
    }, ("clause", "1", "马上", "停用丢了的电脑上的账号，换密码；告诉区里哪台电脑。" * 2)),
    "R06": form_rows("QL-2026-A0003", {
        "serial_no": "QL-2026-A0003", "subject": "陈𬱖", "kind": "更正", "requester": "陈𬱖",
        "received_on": "2026-09-01", "due_on": "2026-09-16", "result": "已办理",
        "answered_on": "2026-09-10", "refusal_reason": "",
    }, ("told", "您请求更正的信息已经核对、改正如下。"),
       ("told", "依据：个人信息保护法第四十四条至第五十条。"),
       ("changed", "姓名", "陈硕", "陈𬱖", "2026-09-10"),
       ("changed", "证件号码", "229905************", "229902************", "2026-09-10")),
    "R10": [
        Row((when, "演示干部二", verb, label, old, new), "居民：陈𬱖　　编号：JM-2025-A0003",
            {"change": int(bool(label))})
        for when, verb, label, old, new in (
            ("2025-03-01 09:12", "登记居民", "", "", ""),
            ("2025-06-02 15:40", "修改居民", "手机", "154****0001", "154****0099"),
            ("2025-06-02 15:40", "修改居民", "民族（自愿申报）", "见登记页", "见登记页"),
            ("2025-09-12 08:05", "添加照片", "照片“端午合影”说明", "—", "和邻居一起包粽子" * 4),
        )
    ],
    "F05": form_rows("陈𬱖", {
        "full_name": "陈𬱖", "contact": "联系我们：瑞光新村社区（演示）。",
        "purpose": "☑ 服务台账登记　☐ 结对子", "signer": "☐ 本人　☑ 监护人",
        "guardian_name": "李梅",
    }, ("told", "为做好社区服务，本单位在服务台账里登记下面的信息。登记以前，请您看一看：")),
    "F06": list(rows_of([
        (Role.TITLE, f"关于召开{MEETING}的通知"), (Role.ADDRESSED, "同心里小学、和顺物业"),
        (Role.BODY, "定于2025年6月10日上午9时，在社区二楼会议室召开会议。"),
        (Role.BODY, "一、会议议题"), (Role.BODY, "1．秋季入学"),
        (Role.BODY, "请准时参加。不能参加的，请提前告知社区。"),
        (Role.ISSUER, "瑞光新村社区居民委员会"), (Role.DATE, "2025年6月3日"),
    ], "a")),
    "F07": form_rows("协调入学", {
        "asked": "下面这件会上定的事由您负责。请写明办到哪一步、有什么困难，签字以后交回社区。",
        "serial_no": "YD-2025-A0003", "meeting": MEETING,
        "matter": "协调1名儿童入学，由专人陪同家长补齐材料。", "owner_unit": "同心里小学",
        "owner": "演示干部二", "co_units": "和顺物业、瑞光街道", "due_on": "2025-10-06",
        "left": "逾期 3 天", "progress": "2025-08-01 等学校答复",
    }),
    "L06": [
        Row(("2025年第3次", "协调1名儿童入学，由专人陪同家长补齐材料。", "同心里小学", "演示干部二",
             "2025-08-31\n延至 2025-10-06", "2025-08-01 等学校答复", "延期", ""),
            MEETING, {"due": 1, "open": 1}),
        Row(("2025年第3次", "修好3号楼、7号楼楼道照明26盏。", "和顺物业", "阿依古丽·买买提",
             "2025-09-15", "26盏灯全部修好", "已办结", "2025-09-10"),
            MEETING, {"due": 1, "done": 1}),
    ],
}  # fmt: skip


def picture(ledger: Ledger) -> Image.Image:
    """Give the first page at 72 dpi, in grey."""
    chosen = options(Edition.INTERNAL, seal_guide=ledger.code == "L03")
    head = book(edition=Edition.INTERNAL, demo=True)
    rows = ROWS.get(ledger.code) or usual_rows(ledger)
    work = printing.gathered(ledger, head, chosen, rows)
    document = pdfium.PdfDocument(printing.printed(work, STAMP).pdf)
    try:
        return document[0].render(scale=1, grayscale=True).to_pil().convert("L")
    finally:
        document.close()


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.code)
def test_the_page_looks_as_it_did(ledger):
    with Image.open(PICTURES / f"{ledger.code}.png") as stored:
        wanted = stored.convert("L")
    assert is_alike(picture(ledger), wanted)


def is_alike(shown: Image.Image, wanted: Image.Image) -> bool:
    """Say whether no more than one dot of a thousand differs."""
    if shown.size != wanted.size:
        return False
    changed = ImageChops.difference(shown, wanted).point(lambda step: 255 if step > 48 else 0)
    return changed.histogram()[255] <= shown.width * shown.height / 1000


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    for one in LEDGERS:
        picture(one).quantize(16).save(PICTURES / f"{one.code}.png", optimize=True)
