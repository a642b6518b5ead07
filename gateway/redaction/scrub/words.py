"""The words by which names are recognised: surnames, what stands before and after a name, what only looks like one.

Surnames are those of the common lists of Chinese family names, without the few that are far more often something else
(such as 和, 于 before a time, 时). They are data: a surname that is missing here is not found by a cue.
"""

from __future__ import annotations

from typing import Final


def listed(words: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(words.split())


SURNAMES: Final = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马苗"
    "凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞齐康伍余元卜顾孟黄穆萧尹姚邵湛汪祁毛禹狄米"
    "贝臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万"
    "支柯管卢莫房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊甄曲封储靳段富巫焦巴弓牧隗山谷车侯宓"
    "全班仰秋仲伊宫宁仇栾甘厉戎祖武符刘景詹束龙叶幸司黎薄印宿白怀蒲邰鄂索咸籍赖卓蔺屠蒙池乔阴闻党翟谭贡劳姬申"
    "扶堵冉宰雍桑桂牛寿通边扈燕冀尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇"
    "广禄阙东欧沃利蔚越隆师巩聂晁敖融冷辛阚那简饶曾沙养鞠须丰关蒯相查荆红游竺权盖益桓公肖覃涂苟闫佟仝岳亓邸辜"
    "占区朴"
)

COMPOUND: Final = (
    "欧阳|司马|上官|诸葛|东方|尉迟|皇甫|慕容|令狐|端木|司徒|夏侯|公孙|轩辕|宇文|长孙|鲜于|闾丘|司空|南宫|西门|"
    "独孤|百里|呼延|东郭|申屠|赫连|澹台|拓跋|太史|公羊|钟离|淳于|单于|仲孙|濮阳|公冶|宗政|万俟"
)

RARELY_A_SURNAME: Final = frozenset("于和时成全安应东向相通关连须别古文广都公国万容单方区占干查任")
"""Surnames that are everyday words as well: a cue has to stand close by, and a given name of two characters."""

NEVER_GIVEN: Final = frozenset(
    "的了是在与和及被把将向对从到于由为因称说报讲反也又都均就已未不没很再后前时等经至给让使则而或其该此这那哪"
    "某自并但先上下来去进出回问告请叫打骂踢推拉持拿驾骑乘坐住居做想要会能可应需当以所还有无曾正随遂即之者们系"
    "丢遭受收付借欠偷抢盗窃看见听用通途归带送找往离主动本个两男女岁年月日号路街区县市省"
)
"""Characters that do not stand in a given name, or so often mean something else that names end before them."""

BEFORE: Final = (
    "承办人|经办人|产权人|所有人|赔偿|报警人|报案人|举报人|投诉人|求助人|犯罪嫌疑人|嫌疑人|嫌犯|被害人|受害人|当事人|证人|知情人|目击者|户主|"
    "居民|业主|房东|租客|承租人|失主|事主|死者|伤者|司机|驾驶员|驾驶人|乘客|店主|店员|老板|老板娘|经理|员工|"
    "保安|学生|同学|民警|辅警|警员|警长|所长|医生|护士|老师|律师|法官|其妻|其夫|妻子|丈夫|老公|老婆|儿子|女儿|"
    "父亲|母亲|爸爸|妈妈|配偶|姐姐|妹妹|哥哥|弟弟|外公|外婆|爷爷|奶奶|孙子|孙女|外孙|外孙女|女婿|儿媳|邻居|"
    "同事|朋友|男友|女友|前夫|前妻|同伴|工友|室友|男子|女子|老人|青年|少年|儿童|男孩|女孩|村民|网友|客户|顾客|"
    "旅客|游客|租户|住户|联系人|法定代表人|法人代表|负责人|监护人|代理人|委托人|被告人|被告|原告|申请人|"
    "被申请人|上诉人|违法行为人|行为人|调解员|网格员|社工|志愿者|姓名|名叫|名为|叫做|自称|化名|绰号|曾用名|"
    "别名|名字叫|名字是|叫|甲方|乙方|对方|借款人|出借人|债务人|债权人|吸毒人员|走失者|走失人员|涉案人|收款人|"
    "户名|开户人|持卡人|车主|死者系|系|找到|联系|通知|约谈|传唤|抓获|询问|讯问|走访"
)

TITLES: Final = (
    "先生|女士|小姐|太太|同志|老师|阿姨|大爷|大妈|大叔|大伯|大哥|大姐|叔叔|伯伯|奶奶|爷爷|师傅|医生|护士|警官|"
    "警长|法官|律师|经理|所长|队长|主任|书记|教授|校长|老板|总|工|科长|处长|局长|院长|家属|父母|夫妇|一家"
)

WEAK_TITLES: Final = frozenset("总工")

SPEAKING: Final = (
    "报警|报案|称|说|反映|表示|陈述|供述|交代|承认|否认|到案|到所|来所|来电|求助|投诉|举报|发现|认为|要求|"
    "同意|签字|赔偿|殴打|辱骂|离开|返回|居住|租住|拒绝|受伤|死亡|住院|逃跑|逃离|拿走|驾驶|驾车|骑行|持刀|酒后|"
    "醉酒|的手机|的电话|的身份证|的妻子|的丈夫|的儿子|的女儿|的父亲|的母亲|的住处|的车|家中|家里|名下|用|诉|支付|归还|返还|承担|陪同"
)

NOT_NAMES: Final = listed("""
    任意 于是 方面 方向 方法 方便 方式 高度 高兴 高层 高空 高速 高温 安全 安排 安装 安静 平安 时间 常常 常住 成功
    成员 成年 成立 明显 温度 马上 马路 黄金 黄色 白色 白天 红色 蓝色 江苏 江西 江边 周围 周边 周日 周一 周二
    周三 周四 周五 周六 周末 石头 金额 金项 毛病 毕竟 应当 应该 车辆 车主 车牌 车内 车上 车站 车库 车窗 车祸
    车位 严重 严厉 程度 程序 路上 路口 路边 路面 路人 雷电 钱款 钱包 钱财 包括 包裹 包内 单位 单元 单独 单车
    左右 左侧 左手 左臂 解释 解决 支付 管理 曾经 曾用 项目 项链 简单 连续 连夜 丰富 游客 游戏 卫生 卫生间 全部
    全身 全家 房屋 房间 房东 房门 房产 房租 边上 支持 厉害 古玩 国家 国道 国庆 文件 文化 文明 广场 广告 东侧
    东西 东路 关系 关闭 关于 关门 连接 相关 相识 相互 查看 查询 查明 查获 查处 别人 别墅 公司 公安 公园 公里
    公交 公路 公共 公寓 万元 万余 容易 都是 强行 强制 强烈 路过 路段 计划 计算 向前 向后 向民 向派 向警 相邻
    通过 通知 通话 通道 利用 利益 任何 任务 景区 景观 金融 金店 温和 沙发 席位 苗圃 花园 花坛 花费 花瓶 麻将
    麻烦 麻醉 米粉 石子 司机 康复 华为 申请 申报 申诉 党员 党委 师傅 容器 封闭 封条 荣誉 符合 武器 牛奶 冷静
    冷饮 寿命 伏击 史料 元旦 元月 贺卡 祝福 祖父 祖母 步行 步道 居民 居住 居委 居委会 农民 农村 农业 终于 尚未
    尚有 易燃 艾滋 边界 牧场 古董 国内 国外 印章 印象 宿舍 怀疑 怀孕 怀里 索要 索赔 劳动 劳务 扶梯 扶手 扶起
    堵塞 堵车 堵门 通宵 盖章 益处 沃尔 养老 养狗 养犬 须知 查验 相机 公众 权利 权益 游泳 凤凰 花木 雷雨 乐器
    齐全 余款 余额 余人 卜卦 顾客 顾虑 和平 和解 计程 伏案 成人 成交 谈话 谈判 谈妥 纪律 纪念 舒适 屈服 祝愿
    杜绝 蓝天 席间 季度 强迫 强奸 贾宅 路灯 路况 危险 危害 童车 颜色 盛装 林地 刁难 钟点 钟头 高价 高龄 高坠
    夏天 夏季 田地 胡同 胡乱 凌晨 霍乱 虞美 万分 支出 管道 管制 莫名 房客 干涉 干部 应急 宗教 丁字 宣传 单据
    洪水 包间 包厢 诸多 左转 石块 吉他 程师 邢台 陆续 荣获 曲折 段时 富裕 焦急 山上 谷物 侯车 全程 全额 班级
    仰卧 秋天 秋季 宁可 甘愿 武术 符号 景象 束缚 龙头 叶子 幸好 司法 薄弱 白酒 白班 蒲公 索取 池塘 阴天 闻讯
    党支 贡献 申领 桑拿 牛肉 燕窝 尚可 温水 庄园 柴油 充电 充值 连同 习惯 鱼塘 容留 向其 易某 戈壁 终止 衡量
    满意 满月 文身 文字 东北 东南 欧元 利息 越野 隆重 师生 融资 冷库 辛苦 那么 简易 沙子 关注 相约 红灯 红包
    游玩 权属 公证 解除 解封 常驻 常年 经常 金手 金戒 方某些 居间 任职 安保 安检 安置 陆路 江中 江面 万达 花样
    路基 纪检 洪亮 钟表 宁波 温州 常州 苏州 常熟 金华 安徽 安庆 宁夏 贵州 广东 广西 广州 山东 山西 云南 江阴
    武汉 武警 华东 石材 毛巾 毛发 毛重 甘肃 吉林 邓小 温馨 马桶 马达 车间 车厢 车头 车尾 车费 车速 车门
""")
"""Everyday words that begin like a name."""

TRANSLITERATED: Final = (
    "阿艾买提依明江古丽吐尔逊热合曼卡德木玛努扎西卓尼央金次仁旺堆达娃巴桑格列多吉丹增拉措特其哈斯呼和娜托娅图"
    "雅布赫敖日乌苏萨仑高孜姑再帕夏祖库克力里外迪亚森沙那比奴儿汗伊音加马衣肉司玉甫赛福鼎来穆罕默麦茹仙约翰史"
    "密大卫安杰威廉彼得保罗迈琼顿汉林肯伯查理露莎爱华戴维埃文奥洛夫基奇尤莉佳柳米诺欧瓦"
)
"""Characters with which names of other languages are usually written."""

ENGLISH_TITLES: Final = (
    "Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Officer|Sergeant|Sgt|Inspector|Constable|PC|Sir|Madam|Captain|Judge|Nurse"
)

ENGLISH_BEFORE: Final = (
    "witness|suspect|victim|complainant|caller|reporter|tenant|landlord|owner|driver|neighbour|neighbor|"
    "resident|husband|wife|son|daughter|father|mother|brother|sister|named|called|name is|name:|by|himself|herself|"
    "known as|nicknamed|alias|with|told|asked|met|saw|and|between|against|pushed|hit|punched|kicked|slapped|paid|lent|"
    "gave|owed|owes|accused|threatened|helped|married|visited|phoned|that|than|said|says|whom"
)

ENGLISH_SPEAKING: Final = (
    "said|says|told|tells|stated|states|claimed|claims|admitted|admits|denied|denies|refused|refuses|agreed|agrees|"
    "apologised|apologized|threatened|threatens|confirmed|confirms|asked|asks|shouted|fled|punched|kicked|pushed|"
    "slapped|owes|owed|signed|never|replied|insisted|insists|drove|lent|borrowed|stole|grabbed"
)
"""What people do, and things do not."""

NOT_ENGLISH_NAMES: Final = listed("""
    The This That These Those There Then When While After Before During Both All Each Some He She It They We You
    I His Her Their Our Its My In On At By For From To With Without And But Or If As Of Police Officer Officers
    Station Street Road Avenue Lane Drive Building Room Flat Block Unit House Court Park Square Bridge Hospital
    School University College Bank Company Limited Ltd Hotel Restaurant Shop Store Market Centre Center District
    City County Province Town Village Community Committee Bureau Department Public Security January February
    March April May June July August September October November December Monday Tuesday Wednesday Thursday
    Friday Saturday Sunday Chinese China Shanghai Beijing Pudong English British American New North South East
    West Case Incident Report Number Phone Telephone Mobile Email Passport Identity Card Date Time Today
    Yesterday Tomorrow Last Next First Second Mr Mrs Ms Miss Dr Prof Sir Madam Please No Yes Not Also However
    Therefore Later Suspect Victim Witness Caller Tenant Driver Owner Landlord Neighbour Resident Sergeant
    Inspector Constable WeChat Century Metro Line Railway Airport Staff Witnesses Neighbours Residents Paramedics
    Doctors Security Management Someone Somebody Nobody Everyone Everybody Neither Either Others Several Many Most
    Who Nothing Anyone Anybody None Parents Relatives Passengers Customers Workers Colleagues Friends Firefighters
    Alipay Taobao Euros Dollars Yuan Bund God Internet Mandarin Shanghainese Christmas Weibo Christian Muslim
    Drivers Shopkeepers Students Teachers Tenants Owners Suspects Victims Callers Mediators
""")
