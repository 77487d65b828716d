"""青溪县, the county of the demonstration: its bodies in a tree and the people who work there. Everybody is invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from cases.access import Person, person
from cases.models import Account, Organisation
from cases.store import Store
from demo.roster import fill_roster
from statemachines.pathway import Role


class Body(NamedTuple):
    """A body by its key; `parent` is the key of the one above it, `word` its 字号 in case numbers."""

    key: str
    parent: str
    level: str
    kind: str
    zh: str
    en: str
    word: str
    external: bool = False


COUNTY_BODIES = (
    Body("county", "", "county", "centre", "青溪县社会治安综合治理中心", "Qingxi County Governance Centre", "青溪综治"),
    Body("petition", "county", "county", "petition_office", "青溪县信访局", "Qingxi Petition Office", "青溪信访"),
    Body(
        "arbitration",
        "county",
        "county",
        "arbitration_commission",
        "青溪县劳动人事争议仲裁委员会",
        "Qingxi Labour and Personnel Arbitration Commission",
        "青溪劳人仲",
    ),
    Body("court", "county", "county", "court", "青溪县人民法院", "Qingxi County People’s Court", "青溪法", True),
    Body(
        "higher_court",
        "",
        "city",
        "court",
        "青州市中级人民法院",
        "Qingzhou Intermediate People’s Court",
        "青州法",
        True,
    ),
    Body("justice", "county", "county", "agency", "青溪县司法局", "Qingxi Justice Bureau", "青溪司"),
    Body(
        "reconsideration",
        "county",
        "county",
        "reconsideration_organ",
        "青溪县人民政府行政复议办公室",
        "Reconsideration Office of the Qingxi Government",
        "青溪复",
    ),
    Body("aid", "justice", "county", "legal_aid", "青溪县法律援助中心", "Qingxi Legal Aid Centre", "青溪援"),
    Body(
        "commercial",
        "",
        "city",
        "commercial_arbitration",
        "青州仲裁委员会",
        "Qingzhou Arbitration Commission",
        "青州仲",
        True,
    ),
    Body("market", "county", "county", "agency", "青溪县市场监督管理局", "Qingxi Market Regulator", "青溪市监"),
    Body("police", "county", "county", "police", "青溪县公安局交通警察大队", "Qingxi Traffic Police", "青溪交警"),
    Body(
        "labour",
        "county",
        "county",
        "labour_mediation",
        "青溪县劳动人事争议联合调解中心",
        "Qingxi Joint Centre for Labour Mediation",
        "青溪劳调",
    ),
    Body(
        "consumer",
        "county",
        "county",
        "industry_committee",
        "青溪县消费者协会消费纠纷人民调解委员会",
        "Consumer Mediation Committee of the Qingxi Consumer Association",
        "青溪消调",
    ),
    Body(
        "traffic",
        "county",
        "county",
        "industry_committee",
        "青溪县道路交通事故损害赔偿人民调解委员会",
        "Qingxi Traffic-Accident Mediation Committee",
        "青溪交调",
    ),
    Body(
        "medical",
        "county",
        "county",
        "industry_committee",
        "青溪县医疗纠纷人民调解委员会",
        "Qingxi Medical Mediation Committee",
        "青溪医调",
    ),
    Body(
        "property",
        "county",
        "county",
        "industry_committee",
        "青溪县物业纠纷人民调解委员会",
        "Qingxi Property-Management Mediation Committee",
        "青溪物调",
    ),
)

# (key, Chinese, English): each gets a centre, a people's mediation committee and a judicial office
TOWNS = (
    ("liulin", "柳林镇", "Liulin"),
    ("shiqiao", "石桥镇", "Shiqiao"),
    ("yuntai", "云台镇", "Yuntai"),
    ("baisha", "白沙镇", "Baisha"),
    ("qinghe", "清河街道", "Qinghe"),
)
# (key, town, Chinese, English)
VILLAGES = (
    ("hedong", "liulin", "河东村", "Hedong"),
    ("hexi", "liulin", "河西村", "Hexi"),
    ("shigu", "shiqiao", "石鼓村", "Shigu"),
    ("shangwan", "yuntai", "上湾村", "Shangwan"),
    ("xiawan", "yuntai", "下湾村", "Xiawan"),
    ("shazhou", "baisha", "沙洲村", "Shazhou"),
    ("xinyuan", "qinghe", "新园社区", "Xinyuan"),
)
# (key, village, Chinese, English)
GRIDS = (
    ("hedong_grid", "hedong", "河东村第一网格", "Hedong Grid 1"),
    ("xinyuan_grid", "xinyuan", "新园社区第三网格", "Xinyuan Grid 3"),
)
INDUSTRY = {"consumer": "consumer", "traffic": "traffic", "medical": "medical", "property_management": "property"}
FIRST_COMMITTEE = "liulin_committee"


def bodies() -> Iterator[Body]:
    """Every body, each after the one above it."""
    yield from COUNTY_BODIES
    for key, zh, en in TOWNS:
        short = zh.removesuffix("镇").removesuffix("街道")
        yield Body(key, "county", "town", "centre", f"{zh}综治中心", f"{en} Governance Centre", f"{short}综治")
        committee = (f"{zh}人民调解委员会", f"{en} Mediation Committee", f"{short}调")
        yield Body(f"{key}_committee", key, "town", "mediation_committee", *committee)
        office = (f"{zh}司法所", f"{en} Justice Office", f"{short}司")
        yield Body(f"{key}_justice", key, "town", "justice_office", *office)
    for key, town, zh, en in VILLAGES:
        committee = (f"{zh}人民调解委员会", f"{en} Mediation Committee", f"{zh}调")
        yield Body(key, f"{town}_committee", "village", "mediation_committee", *committee)
    for key, village, zh, en in GRIDS:
        yield Body(key, village, "grid", "centre", zh, en, zh.replace("第", "").replace("网格", "网"))


H, S = Role.HANDLER, Role.SUPERVISOR
# login: (name, role, body)
STAFF = {
    "linjing": ("林静", H, "liulin_committee"),
    "chenmin": ("陈敏", S, "county"),
    "heqing": ("何清", Role.AUDITOR, "county"),
    "xunuo": ("许诺", Role.ADMINISTRATOR, "county"),
    "gaoyuan": ("高远", S, "county"),
    "tangli": ("唐立", S, "petition"),
    "suwan": ("苏婉", H, "petition"),
    "shaoming": ("邵明", H, "petition"),
    "qiaosong": ("乔松", S, "arbitration"),
    "shenlan": ("沈岚", H, "arbitration"),
    "jiwen": ("纪文", H, "arbitration"),
    "baihua": ("白桦", H, "labour"),
    "ranming": ("冉明", H, "reconsideration"),
    "zhuhe": ("祝禾", H, "aid"),
    "shangping": ("尚平", H, "market"),
    "luan": ("路安", H, "police"),
    "zouqing": ("邹晴", H, "consumer"),
    "pengtao": ("彭涛", H, "traffic"),
    "wenya": ("温雅", H, "medical"),
    "hefeng": ("贺枫", H, "property"),
    "luoyongchang": ("罗永昌", S, "liulin"),
    "zhouhai": ("周海", H, "liulin_committee"),
    "dingxiang": ("丁香", H, "liulin_committee"),
    "mading": ("马定", S, "shiqiao"),
    "qinyue": ("秦月", H, "shiqiao_committee"),
    "xiaan": ("夏安", H, "shiqiao_committee"),
    "yanhong": ("严鸿", S, "yuntai"),
    "fangyi": ("方毅", H, "yuntai_committee"),
    "luxue": ("卢雪", H, "yuntai_committee"),
    "jiangbo": ("江波", S, "baisha"),
    "guqiu": ("顾秋", H, "baisha_committee"),
    "shiyu": ("石雨", H, "baisha_committee"),
    "yinhao": ("尹浩", S, "qinghe"),
    "meilin": ("梅琳", H, "qinghe_committee"),
    "kangping": ("康平", H, "qinghe_committee"),
    "tianfu": ("田福", H, "hedong"),
    "miaoqing": ("苗青", H, "hexi"),
    "leishan": ("雷山", H, "shigu"),
    "wanchun": ("万春", H, "shangwan"),
    "dongxia": ("董霞", H, "xiawan"),
    "yuqiu": ("于秋", H, "shazhou"),
    "niandong": ("年冬", H, "xinyuan"),
    "chelu": ("车路", H, "hedong_grid"),
    "fuxing": ("符星", H, "xinyuan_grid"),
    "guoxin": ("郭欣", Role.INTAKE, "hedong_grid"),
    # at the centres, where what is filed from a phone arrives
    "songning": ("宋宁", H, "county"),
    "hanxue": ("韩雪", H, "liulin"),
    "jiangnan": ("姜南", H, "shiqiao"),
    "tuping": ("涂平", H, "yuntai"),
    "linyue": ("蔺悦", H, "baisha"),
    "aijun": ("艾军", H, "qinghe"),
}
VISITORS = ("linjing", "chenmin", "heqing", "xunuo", "guoxin")  # whom a visitor may sign in as


@dataclass(frozen=True)
class County:
    """The ids of the bodies by their keys, and the people by their logins."""

    bodies: Mapping[str, int]
    people: Mapping[str, Person]

    def of_body(self, org_id: int, role: Role = Role.HANDLER) -> list[Person]:
        """Who works there in that role, in the order of the list above."""
        return [found for found in self.people.values() if found.org_id == org_id and found.role is role]

    def expert(self, cause: str) -> int | None:
        """The industry committee for disputes of that cause, if there is one."""
        return self.bodies.get(INDUSTRY.get(cause, ""))

    def supervisor_of(self, org_id: int) -> Person:
        """The supervisor who is nearest above a body's cases: the one who answers for the fewest bodies."""
        mine = [found for found in self.people.values() if found.role is S and org_id in found.orgs]
        return min(mine, key=lambda found: len(found.orgs))


def settle(store: Store) -> County:
    """Write bodies and accounts into an empty database. No password opens an account: visitors come by signed links."""
    ids: dict[str, int] = {}
    accounts: dict[str, int] = {}
    with store.session() as session:
        for n, body in enumerate(bodies(), 1):
            row = Organisation(
                parent_id=ids.get(body.parent),
                level=body.level,
                kind=body.kind,
                name_zh=body.zh,
                name_en=body.en,
                word=body.word,
                external=body.external,
                phone=f"1000 660{n:04}",  # begins like no real number
            )
            session.add(row)
            session.flush()
            ids[body.key] = row.id or 0
        for login, (name, role, at) in STAFF.items():
            account = Account(login=login, name=name, role=role.value, org_id=ids[at], password_hash="!")  # noqa: S106 – the hash of no password
            session.add(account)
            session.flush()
            accounts[login] = account.id or 0
        fill_roster(session)
        people = {login: person(session, number) for login, number in accounts.items()}
    return County(ids, people)
