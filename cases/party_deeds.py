"""What adding and striking a party does to the rows. Names are sealed beside the entry (cases/record.py)."""

from __future__ import annotations

from collections.abc import Mapping

from cases.deeds import Deed, Scene, Sections
from cases.rows import snapshot
from statemachines.party_steps import PARTICULARS, list_of, side_of


def _add(scene: Scene) -> Sections:
    said, case = scene.said, snapshot(scene.rows)
    n, of = len(scene.rows.rows("party")) + 1, said.get("of") or 0
    proceeding = case.proceeding(of) if of else None
    party = {"n": n, "side": side_of(said["role"], proceeding, case), "kind": said["kind"]}
    fact = list_of(said["role"], proceeding)
    return {
        "parties": [party],
        **({"joined": {"of": of, "fact": fact, "party": n}} if fact else {}),
        "particulars": {n: {name: str(said[name]) for name in PARTICULARS if said.get(name)}},
    }


def _strike(scene: Scene) -> Sections:
    """No code opens the case for this person any more, and no search by this name finds it."""
    assert scene.tx is not None
    mine = {"case_id": scene.rows.id, "n": scene.said["party"]}
    scene.tx.fetch("DELETE FROM tracking_code WHERE case_id = :case_id AND party = :n RETURNING party", mine)
    scene.tx.fetch("DELETE FROM search_token WHERE case_id = :case_id AND n = :n RETURNING n", mine)
    return {"struck": {"party": mine["n"]}}


PARTY_DEEDS: Mapping[str, Deed] = {"add_party": _add, "strike_party": _strike}
