"""The invented sentences of wishes, cases, visits, services, activities and publicity."""

from __future__ import annotations

WISHES: tuple[tuple[str, str, int], ...] = (
    ("goods", "想要一副老花镜", 120),
    ("goods", "想给孩子添一套课外书", 150),
    ("service", "家里的纱窗破了，想请人修一修", 80),
    ("goods", "想要一床厚一点的棉被", 200),
    ("care", "想有人每周来陪着下一盘棋", 0),
    ("service", "水龙头漏水，想请人换一个", 60),
    ("goods", "想要一个能放大字的收音机", 180),
    ("service", "想学会用手机挂号", 0),
    ("care", "想和邻居们一起过一次中秋", 0),
    ("other", "想在楼下添一张长椅", 450),
)
HOW = ("送到家里，当面试过。", "请师傅上门修好了。", "志愿者每周去一次，已约好时间。")
FEEDBACK = ("很合用，谢谢大家。", "修得又快又好。", "孩子很喜欢。", "心里暖和。")

CASES: dict[str, tuple[tuple[str, str], ...]] = {
    "dispute": (
        ("楼上空调滴水影响楼下晾衣", "上门协商，加装接水管，双方同意"),
        ("两户为楼道堆物有争执", "约好清理时间，已清走"),
        ("停车位占用有争执", "物业重新划线，双方认可"),
    ),
    "hardship": (
        ("家中暖气不热", "物业排气后恢复"),
        ("出院后行动不便，买菜有困难", "志愿者代买，持续一个月"),
        ("临时失去收入，生活有困难", "协助申请临时救助，已发放"),
    ),
    "interests": (
        ("打零工被拖欠工资", "联系劳动监察，工资已结清"),
        ("医保报销手续不清楚", "陪同到窗口办妥"),
        ("租房押金没有退还", "调解后押金退还"),
    ),
    "festival": (
        ("端午前走访高龄居民", "送去粽子，量了血压"),
        ("中秋前走访留守家庭", "送去月饼，登记了维修需求"),
        ("春节前走访困难家庭", "送去米面油，检查用电安全"),
    ),
    "children": (
        ("放学后没有人接", "报名社区课后班"),
        ("转学手续不会办", "协助备齐材料，已入学"),
        ("假期想参加兴趣班", "安排书画班，已上课"),
    ),
}
CASE_STEPS = ("上门了解情况。", "和有关单位对接，约好时间。", "陪同办理，材料已交。")

SITUATIONS = (
    "家里一切都好，暖气够热，嘱咐用电安全。",
    "身体比上次好，想参加社区的书画班。",
    "儿女在外地，平时有邻居照应，手机挂号不会用，现场教了一遍。",
    "家里在装修，提醒工友按时休息，不打扰邻居。",
)
GOODS: tuple[tuple[str, int], ...] = (("米面油一份", 160), ("粽子两盒", 80), ("月饼两盒", 120))
FESTIVE_GOODS: dict[str, tuple[str, int]] = {
    "spring": ("米面油一份", 160),
    "dragon_boat": ("粽子两盒", 80),
    "mid_autumn": ("月饼两盒", 120),
}

SERVICES: dict[str, tuple[str, ...]] = {
    "policy": ("讲解惠民政策和办理流程", "发放政策明白纸并逐条解释"),
    "career": ("一对一职业指导，修改简历", "讲面试礼仪和签合同要看清的地方"),
    "jobs": ("推荐附近企业岗位", "带队参加招聘会"),
    "legal": ("法律咨询", ), "documents": ("协助办理证件",), "skills": ("面点技能培训",),
}  # fmt: skip
CONTACTS = (
    "问了近况，说了医保缴费的时间和地点。",
    "聊了孩子上学的事，把课后班的报名表带了过去。",
    "说了社区招聘会的消息，本人愿意去看看。",
)
DEMANDS: dict[int, str] = {
    4: "想问医保在哪里缴费",
    8: "孩子秋季入学的材料不会填",
    11: "想找一份离家近的工作",
}

ACTIVITIES: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("民族团结一家亲 邻里同乐会", "", ("neighbours", "performance"), "family"),
    ("石榴籽图片展", "", ("exhibition",), "unity"),
    ("铸牢中华民族共同体意识知识竞赛", "", ("quiz",), "unity"),
    ("非遗剪纸体验课", "非遗进社区", ("handicraft", "heritage"), "sharing"),
    ("义诊送健康", "送医送药", ("medical",), "sharing"),
    ("草原风情迎那达慕", "", ("performance", "sports"), "family"),
    ("面点技能培训", "", ("skills",), "sharing"),
    ("邻里书画笔会", "", ("handicraft",), "sharing"),
)
FESTIVE: dict[str, tuple[str, tuple[str, ...]]] = {
    "lantern": ("欢欢喜喜闹元宵", ("performance", "handicraft")),
    "women": ("巾帼同心庆三八", ("handicraft", "lecture")),
    "dragon_boat": ("粽情端午聚民心", ("handicraft", "performance")),
    "mid_autumn": ("月满中秋 情满社区", ("performance",)),
    "national": ("同升一面旗 共爱一个家", ("exhibition", "performance")),
}
SLOGANS = (
    "铸牢中华民族共同体意识",
    "像石榴籽一样紧紧抱在一起",
    "共同团结进步 共同繁荣发展",
    "同心共筑中国梦",
)
STUDIES: tuple[tuple[str, str], ...] = (
    ("first_topic", "学习中央民族工作会议精神"),
    ("party_day", "主题党日：邻里互助我先行"),
    ("training", "社区工作者业务培训"),
)
LECTURE = "共同团结进步、共同繁荣发展"
FIVE_ONES: dict[str, str] = {
    "brand": "打造“红石榴家园”社区品牌，做到户户知晓",
    "venue": "建好社区活动室和图书角，每周开放五天",
    "organization": "组建石榴籽志愿服务队，定期开展服务",
    "carriers": "围绕五个节日和日常生活开展系列活动",
    "guarantee": "建立联席会议和结对帮扶制度，责任到人",
}
PLAN: tuple[tuple[int, str], ...] = (
    (1, "制定全年工作计划"), (2, "元宵节活动"), (3, "上半年联席会议"), (3, "第一季度学习"),
    (5, "端午节走访慰问"), (6, "第二季度学习"), (7, "志愿服务集中活动"), (9, "中秋节走访慰问"),
    (9, "第三季度学习"), (10, "国庆节活动"), (11, "五个一自查"), (12, "下半年联席会议"),
    (12, "年度总结"),
)  # fmt: skip
