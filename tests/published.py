"""Drafts for tests of publishing: an invented year, changed rules, and a second version of a pathway."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from statemachines.mediation import MEDIATION
from statemachines.pathway import Pathway

# 2027-01-28 is a day off: the soft month of a mediation accepted on 2026-12-28 ends a day later.
YEAR = """\
names: {试日: Test Day}
years:
  - year: 2027
    notices:
      - {number: 试〔2026〕1号, address: "https://example.org/2027"}
    holidays:
      - {name: 元旦, rest: ["01-01"]}
      - {name: 试日, rest: ["01-28"]}
"""

# The month of PM-04 becomes twenty days where day 0 is 2026-03-01 or later.
RULES = """\
channel: mediation
rows:
  - id: PM-04
    label: {zh: 试行的人民调解期限, en: "People's mediation, on trial"}
    kind: duty
    addressee: committee
    length: 20 ND
    extensions:
      agreed: {by: both_parties, times: null}
    basis: [人民调解若干规定 33]
    mark: P
    valid_from: 2026-03-01
"""


def mediation_2(**changes: Any) -> Pathway:
    """A second version of mediation, the same unless said otherwise."""
    return replace(MEDIATION, version=2, **changes)
