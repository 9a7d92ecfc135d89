"""The invented names, estates and sentences that practice data is made of.

Nobody here exists; the long and rare names are among them because they try every face and
every length limit.
"""

from __future__ import annotations

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛"
    "叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武"
    "乔贺赖龚文"
)
LONG_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "慕容")
MEN = "伟强磊军洋勇杰涛明超刚平辉鹏飞鑫波斌宇浩凯健俊帆鸣远志国建德文武卫东立新海山永成学义光庆春来"
WOMEN = "芳娜敏静丽艳娟霞秀英玉兰桂凤洁梅琳雪荣爱莲真环荣翠雅芝萍红月彩春菊淑珍莹倩婷慧巧美燕云"
EITHER = "子一思雨晓宁安乐嘉欣若可佳天清和晨阳"

# Styles of names are given out among all who declare any ethnicity, whichever it is.
STYLED_MEN = (
    "巴图", "那日松", "阿古拉", "苏和巴特尔", "买买提·吐尔逊", "艾力·库尔班", "金哲洙", "朴正宇",
    "那恩泽", "关宝成",
)  # fmt: skip
STYLED_WOMEN = (
    "其其格", "萨日娜", "托娅", "高娃", "古丽娜尔·艾山", "热依罕·玉素甫", "崔美善", "朴英爱",
    "佟佳慧", "关淑贤",
)  # fmt: skip

# Long and rare names: sex and name.
TEST_NAMES: tuple[tuple[str, str], ...] = (
    ("2", "阿依古丽·买买提"),
    ("2", "乌兰图雅"),
    ("2", "欧阳明月"),
    ("1", "王㐂"),
    ("1", "李䶮"),
    ("1", "𠮷田"),
    ("1", "赵𬺓"),
    ("2", "阿卜杜热合曼江·努尔麦麦提依明·吐尔逊尼亚孜古丽巴"),
    ("1", "岩"),
)
WRONG_DOT = "古丽巴哈尔•艾力"
PRIVATE_USE = "李\ue5e5"
"""A name with a character that an old card reader left and no table settles."""

# (sex, number, document) of practice people: sound numbers that nobody can have.
NUMBERS: tuple[tuple[str, str, str], ...] = (
    ("1", "22990119680523013X", "resident_id"),
    ("2", "229902199003072029", "resident_id"),
    ("1", "229903195501010013", "resident_id"),
    ("2", "229904198712310040", "resident_id"),
    ("2", "229905200002290061", "resident_id"),
    ("2", "22990119900101008X", "resident_id"),
    ("1", "810000188001010015", "hmt_residence"),
    ("2", "820000188001010025", "hmt_residence"),
    ("1", "830000188001010035", "hmt_residence"),
    ("1", "922999198502140018", "foreign_pr"),
    ("2", "922999198502140026", "foreign_pr"),
    ("1", "ZZZ229985021414", "foreign_pr"),
    ("2", "ZZZ229985021427", "foreign_pr"),
)
WRONG_CHECK = "229902199003072020"
NO_SUCH_DAY = "229901199002300011"

ESTATES = (
    ("石榴苑", "同心里", "和顺家园"),
    ("日升花园", "连心小区", "睦邻里"),
    ("安居新苑", "同乐家园", "长庆里"),
    ("建设新村", "红旗里", "春华苑"),
    ("民福家园", "海棠苑", "常青里"),
)
YARDS = ("东院", "西院")

ETHNICITIES: tuple[tuple[str, float], ...] = (
    ("01", 88.0), ("02", 5.0), ("11", 4.0), ("03", 1.5), ("10", 0.9),
    ("38", 0.2), ("31", 0.15), ("05", 0.15), ("08", 0.05), ("15", 0.05),
)  # fmt: skip
"""Codes of GB/T 3304 and their share among those who declare one; assumed, with small cells."""

PARTNERS: tuple[tuple[str, str, str, str], ...] = (
    ("{place}警务室", "police", "普法讲座、夜间巡逻", "居民志愿者"),
    ("{place}小学", "school", "课后教室、操场", "校外辅导员"),
    ("{place}卫生服务站", "medical", "义诊、健康讲座", "活动场地"),
    ("{place}邻里商超", "enterprise", "临时岗位、节日物资", "展销场地"),
    ("石榴籽志愿服务队（{place}）", "volunteer", "助老、助学、环境整治", "培训和物资"),
    ("{place}书画协会", "social", "书画课、春联", "活动场地"),
    ("{place}物业公司", "resident_unit", "维修、保洁", "居民协商"),
    ("{place}文化站", "member", "文艺演出、排练", "演出队伍"),
)
OF_THE_STATE = frozenset({"police", "school", "medical", "member"})
POSTS = (
    ("演示书记一", "社区书记", "全面工作"),
    ("演示干部二", "台账管理员", "民族工作、台账登记"),
    ("演示干部三", "社区副书记", "组织协调"),
    ("演示干部四", "社区委员", "结对子、走访"),
    ("演示干部五", "社区委员", "矛盾调解"),
    ("演示干部六", "社区委员", "文体活动"),
    ("演示干部七", "社区委员", "民生保障"),
    ("演示网格员八", "网格员", "第一网格"),
    ("演示网格员九", "网格员", "第二网格"),
    ("演示网格员十", "网格员", "第三网格"),
    ("演示干部十一", "社区工作者", "就业服务"),
    ("演示干部十二", "社区工作者", "志愿服务"),
)

PAIR_TALKS = (
    "上门看望，帮忙收拾屋子，一起包了饺子，聊了近况。",
    "陪同去卫生服务站体检，代取了药，约好下次时间。",
    "辅导孩子功课，带来两本课外书，一起做了手工。",
    "一起参加社区邻里节，合做一道家乡菜，互相学了几句问候语。",
    "打电话问候，提醒天冷添衣，登记了需要维修的水龙头。",
    "介绍附近企业的岗位，帮着填写了求职登记表。",
)
PAIR_TROUBLES = (
    ("厨房水管漏水", "当天联系物业修好"),
    ("想找离家近的工作", "推荐两个岗位，已去面试"),
    ("孩子放学无人照看", "已报名社区课后班"),
)
TOPICS: tuple[tuple[str, str, str], ...] = (
    ("employment", "为待业居民联系就业岗位", "已落实岗位 {n} 个，人员到岗"),
    ("hardship", "帮助困难家庭申请临时救助", "材料已报送，救助款已发放"),
    ("schooling", "协调随迁子女入学", "{n} 名学生已办理入学"),
    ("medical", "每季度开展一次义诊", "已开展义诊 {n} 次，建立健康卡"),
    ("housing", "维修老旧楼道照明", "楼道灯已更换 {n} 盏"),
    ("environment", "整治楼前空地并补种绿化", "空地已平整，补种树苗 {n} 棵"),
    ("dispute", "调解楼上楼下漏水纠纷", "双方签了调解书，已维修"),
    ("hardship", "为独居老人安装紧急呼叫器", "已安装 {n} 户"),
    ("employment", "举办一期面点技能培训班", "培训 {n} 人，发放结业证"),
)
DISCUSSIONS = (
    "社区介绍了摸排情况，成员单位逐一说明能提供的资源，大家同意分工落实。",
    "与会人员交换了意见，认为条件已经成熟，明确了责任单位和完成时限。",
)
AGENDA = (
    "学习上级民族工作会议精神",
    "通报上次会议议定事项落实情况",
    "研究居民反映集中的民生事项",
    "安排下一阶段活动和责任分工",
)
PROGRESS = ("已与责任单位对接，列出名单。", "正在办理，进度过半。", "材料齐全，等待最后确认。")
