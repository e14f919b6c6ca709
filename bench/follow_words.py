"""Who and what the year of bench.follow_year is about."""

from datetime import date, datetime, time

from django.utils import timezone

UNITS = [
    ("slj", "水利局"), ("zjj", "住建局"), ("jjq", "椒江区"), ("hbj", "环保局"), ("hyq", "黄岩区"), ("lqq", "路桥区"),
    ("kfq", "台州经济开发区"), ("kfqzf", "台州经济开发区行政执法分局"), ("zfj", "行政执法局"), ("nyj", "农业局"),
    ("snb", "市农办"), ("jtj", "交通局"), ("wsj", "卫生局"), ("jyj", "教育局"),
]  # fmt: skip
WORKS = ["封堵{p}沿线{n}处排污口，清完河面垃圾", "拆除{p}{n}处违章搭建", "关停{p}{n}家无证作坊，断水断电", "完成{p}{n}个小区雨污分流改造",
         "打通{p}{n}条断头路并通车", "补齐{p}{n}处窨井盖", "{p}两岸{n}公里绿化复绿", "公开{p}{n}家重点单位监测数据"]  # fmt: skip
PLACES = ["青石浦", "峰江", "西城街道", "金清大港", "洪家", "葭沚", "院桥", "新桥", "三门街", "白云山脚"]
TITLES = ["五水共治", "道路通行", "食品安全", "校园周边", "违章建筑", "办事效率"]
TEMPER = [
    0.9,
    0.8,
    0.7,
    0.68,
    0.6,
    0.45,
    0.42,
]  # how likely a unit keeps its word, in the order of UNITS, twice


def evening_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(20, 0)))
