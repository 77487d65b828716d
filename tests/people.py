"""A small county: bodies in a tree, and the people of the tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from statemachines.pathway import Role

if TYPE_CHECKING:
    from cases.access import Person
    from cases.store import Store

# key: (parent, level, kind, Chinese name, English name, 字号, external)
BODIES = {
    "county": ("", "county", "centre", "青溪县社会治安综合治理中心", "Qingxi County Governance Centre", "青溪综治", False),
    "petition_office": ("county", "county", "petition_office", "青溪县信访局", "Qingxi Petition Office", "青溪信访", False),
    "arbitration": (
        "county",
        "county",
        "arbitration_commission",
        "青溪县劳动人事争议仲裁委员会",
        "Qingxi Labour and Personnel Arbitration Commission",
        "青溪劳人仲",
        False,
    ),
    "court": ("county", "county", "court", "青溪县人民法院", "Qingxi County People’s Court", "青溪法", True),
    "town": ("county", "town", "centre", "柳林镇社会治安综合治理中心", "Liulin Town Governance Centre", "柳林综治", False),
    "committee": ("town", "town", "mediation_committee", "柳林镇人民调解委员会", "Liulin Mediation Committee", "柳林调", False),
    "village": ("town", "village", "mediation_committee", "河东村人民调解委员会", "Hedong Mediation Committee", "河东调", False),
    "other_town": ("county", "town", "centre", "石桥镇社会治安综合治理中心", "Shiqiao Town Governance Centre", "石桥综治", False),
    "other_committee": (
        "other_town",
        "town",
        "mediation_committee",
        "石桥镇人民调解委员会",
        "Shiqiao Mediation Committee",
        "石桥调",
        False,
    ),
}  # fmt: skip

# key: (name, role, body)
STAFF = {
    "handler": ("林静", Role.HANDLER, "committee"),
    "colleague": ("周海", Role.HANDLER, "committee"),
    "supervisor": ("陈敏", Role.SUPERVISOR, "town"),
    "higher": ("高远", Role.SUPERVISOR, "county"),
    "auditor": ("何清", Role.AUDITOR, "county"),
    "administrator": ("许诺", Role.ADMINISTRATOR, "county"),
    "stranger": ("马明", Role.HANDLER, "other_committee"),
    "intake": ("唐果", Role.INTAKE, "village"),
    "hotline": ("罗晴", Role.INTAKE, "county"),
}


@dataclass(frozen=True)
class People:
    """The staff by what they are to the cases of the tests, and the ids of the bodies and accounts by their keys."""

    handler: Person
    colleague: Person  # of the handler, in the same committee
    supervisor: Person  # of the town
    higher: Person  # supervisor of the county
    auditor: Person
    administrator: Person
    stranger: Person  # a handler in another town
    intake: Person  # a grid worker of the village
    hotline: Person  # an operator of the county
    bodies: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)


def settle(store: Store) -> People:
    """Write bodies and accounts into an empty database. Nobody can sign in: no password matches."""
    from cases.access import person
    from cases.models import Account, Organisation

    bodies: dict[str, int] = {}
    accounts: dict[str, int] = {}
    with store.session() as session:
        for key, (parent, level, kind, zh, en, word, external) in BODIES.items():
            body = Organisation(
                parent_id=bodies.get(parent),
                level=level,
                kind=kind,
                name_zh=zh,
                name_en=en,
                word=word,
                external=external,
            )
            session.add(body)
            session.flush()
            bodies[key] = body.id or 0
        for key, (name, role, at) in STAFF.items():
            account = Account(login=key, name=name, role=role.value, org_id=bodies[at], password_hash="!")
            session.add(account)
            session.flush()
            accounts[key] = account.id or 0
        staff = {key: person(session, number) for key, number in accounts.items()}
    return People(**staff, bodies=bodies, accounts=accounts)
