"""The words that units are named with: what makes a name an institution's, and what only a department's."""

from __future__ import annotations

import re

NOISE = re.compile(
    r"[\s\"'“”‘’《》〈〉「」·•.,，。;；:：_*#~—–-]|\((?:盖章|公章|签章|章|加盖公章|全称|本级|本部|校本部|机关|总部)\)"
)
"""Blanks, quotation marks, and the words that a form prints behind the name."""

HEADS = re.compile(
    r"大学(?!城(?!市)|生|堂)|(?<!科)学院|专科学校|职业学校|技工学校|技师学校|党校|学校|中学|小学|幼儿园|幼稚园|公司|集团|企业"
    r"|协会|学会|研究会|促进会|商会|联盟|联合会|专业委员会|专委会|研究院|研究所|科学院|教育局|教育厅|教育委员会|教委|教育部"
    r"|出版社|医院|基金会|[一二三四五六七八九十\d]中$"
)
"""A name that holds one of these is an institution's."""

NAMELESS_COMPANY = re.compile(
    r"(?:后勤|总务|餐饮|饮食|膳食|伙食|物业|资产|校产|产业|服务|保障|综合|公寓|能源|信息|网络|管理|发展|实业){1,4}(?:总公司|公司|集团)$"
)
"""A department by the name of a company: 后勤服务集团."""

ASSOCIATION = re.compile(r"(?:协会|学会|研究会|促进会|商会|联盟|联合会|专业委员会|专委会|分会|基金会)$")

ASSOCIATION_HEAD = re.compile(r"协会|研究会|(?<!大)学会|促进会|商会|联合会")
"""By which a name that also holds 学校 or 教育 is known as an association's: 上海市学校后勤协会."""

AUTHORITY = re.compile(r"^.*?(?:教育局|教育厅|教育委员会|教体局|教育体育局|教育和体育局|教育部)")
"""From the start to the end of an education authority's name."""

COMPANY = re.compile(r"(?:公司|集团|企业|厂)$")
COMPANY_FORM = re.compile(
    r"(?:\(集团\)|集团)?(?:股份有限公司|有限责任公司|股份公司|有限公司|总公司|公司|集团|企业)$"
)
"""The legal form at the end of a company's name."""

SCHOOL = re.compile(
    r".{0,100}?(?:大学(?!城(?!市)|生|堂)|(?<!科)学院(?!路)|专科学校|职业学校|技工学校|技师学校|党校|学校|中学|小学|幼儿园|[一二三四五六七八九十\d]中(?![心学]))"
)
"""From the start to the first word that ends a school's name."""

DEPARTMENT = re.compile(
    r".{0,100}(?:处|部|科|室|办|办公室|中心|委员会|管理委|科室|小组|团队|专班|馆|组|党委|党总支|工会|团委)$"
    r"|(?:.{0,100}(?:后勤|总务|资产|国资|基建|基本建设|校园|膳食|饮食|餐饮|伙食|公寓|宿舍|物业|能源|水电|动力|维修|修缮|信息|网络|服务"
    r"|保障|管理|行政|综合|校产|产业).{0,60})?(?:总公司|公司|集团|后勤|总务)$"
)
"""What may stand behind an institution's name without making it another one: its departments."""

FACULTY = re.compile(
    r"^(?:.{0,100}(?:信息|计算机|软件|网络|电子|电气|自动化|机械|机电|材料|化学|化工|物理|数学|统计|生命|生物|环境|土木|建筑|管理|经济|金融"
    r"|马克思主义|公共|教育|外国语|外语|文学|新闻|传播|艺术|体育|医学|药学|护理|农学|林学|食品|交通|能源|航空|人工智能|大数据"
    r"|研究生|哲学|历史|旅游|酒店|设计|音乐|美术|科学|工程|园艺|植物|动物|资源|测绘|政治|社会|心理|水利|电力|矿业|石油|地质|地球).{0,60}"
    r"|.{0,100}(?:文|理|工|商|法|医|药|农|林))?(?:学院|学系|系|学部|医学部)$"
)
"""A university's own faculties. Others behind a university's name may be independent schools."""
INDEPENDENT = re.compile(
    r"(?:城市|科技|理工|工商|文理|职业|技术|应用|人文|独立|珠江|锦江|世纪|金陵|滨江|东方|之江|现代|华|园|海)"
)
"""Words in the names of independent colleges (独立学院), which are units of their own."""

BRANCH = re.compile(
    r"^(?P<branch>.{0,12}?(?:分校|校区|分院|分部|研究院|研究生院|医院|附属.{0,12}?(?:医院|中学|小学|学校|幼儿园)|附中|附小|附属幼儿园|实验学校|出版社))"
)
"""Parts that stand for themselves: a campus, a branch, an affiliated hospital or school."""

OWN_CAMPUS = re.compile(
    r"(?:校本部|(?:东|南|西|北|中|新|老|旧|主|东南|东北|西南|西北|[A-Z]|[一二三四])(?:校区|校园|院区))"
)
"""A part of the grounds, not a unit: 某大学南校区."""

OWN_COMPANY = re.compile(r"(?:有限责任公司|有限公司|股份公司)$")
"""A company of the school's: a legal person, yet the school's."""

_GENERIC = """
师范 理工 科技 工业 农业 农林 林业 医科 医学 医药 中医药 中医 交通 财经 政法 民族 外国语 外语 外贸 体育
航空 航空航天 航天 电子科技 邮电 工商 工程 化工 建筑 建筑科技 建设 海洋 海事 语言 语言文化 经济贸易
对外经贸 石油 石油化工 地质 矿业 电力 水利 水利电力 传媒 艺术 音乐 美术 戏剧 电影 舞蹈 印刷 服装 信息
信息科技 信息工程 职业 职业技术 职业技术师范 技术师范 技术 城市 商 商业 商贸 大 工 第一 第二 第三 第四
第五 第六 第七 第八 第九 第十 实验 外国语实验 开放 广播电视 电视 老年 教育 旅游 旅游商贸 轻工 轻工业
机电 纺织 铁道 公安 警察 警官 司法 国际 文理 理工职业 科学技术 中 高级 一 二 三 四 五 六 七 八 九 十
联合 物资 中药 药科 中德 航海 冶金 兵工 生物工程 动漫 幼儿师范 学前师范 青年政治 行政 管理 应用技术 电机
立信 第二工业 外事 培华 思源 高等 中等 技师 技工 特殊教育 医学高等 师范高等 幼儿师范高等 交通职业技术
工业职业技术 信息职业技术 铁路 电子 信息技术 财贸 财贸职业 农业职业 外国 经济 金融 审计 会计 统计
中西医结合 高等学校后勤 高校后勤 教育后勤 学校后勤 后勤
"""
GENERIC = frozenset(_GENERIC.split())
"""What is left of many a name once the place before it is taken away: the place is then part of the name."""

_SHORT = """
清华=清华大学 北大=北京大学 人大=中国人民大学 北师大=北京师范大学 北航=北京航空航天大学
北理工=北京理工大学 北邮=北京邮电大学 复旦=复旦大学 同济=同济大学 浙大=浙江大学 武大=武汉大学
中科大=中国科学技术大学 哈工大=哈尔滨工业大学 华科=华中科技大学 华中大=华中科技大学
西电=西安电子科技大学 西工大=西北工业大学 川大=四川大学 电子科大=电子科技大学 华工=华南理工大学
大工=大连理工大学 厦大=厦门大学 兰大=兰州大学 吉大=吉林大学 南开=南开大学 华东师大=华东师范大学
华科大=华中科技大学 上交大=上海交通大学 西交大=西安交通大学 北交大=北京交通大学 哈工程=哈尔滨工程大学
中国科大=中国科学技术大学 人民大学=中国人民大学
"""
SHORT = tuple((pair.split("=")[0], pair.split("=")[1]) for pair in _SHORT.split())
"""Short names that mean one university only."""

SHORT_PARTS = (("附中", "附属中学"), ("附小", "附属小学"), ("附幼", "附属幼儿园"), ("教委", "教育委员会"))
"""Short words that stand anywhere in a name."""

SHORT_ENDS = (
    ("交大", "交通大学"),
    ("师大", "师范大学"),
    ("农大", "农业大学"),
    ("财大", "财经大学"),
    ("医大", "医科大学"),
)
