"""The question and the answer of `jiefen route`: claim items and their facts in, every channel's verdict out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from statemachines.claims import ARISEN_ON, CLAIM_TYPES, FACT_NAMES, ROUTING_FACTS
from statemachines.due import Unanswerable, a_day
from statemachines.pasts import Past
from statemachines.pathway import Label
from statemachines.routing import CHANNELS, Routing, route
from statemachines.routing_table import deciding_facts
from statemachines.snapshot import ClaimView
from statemachines.verdicts import Note, Standing, Verdict

STANDINGS: Mapping[Standing, Label] = {
    Standing.PERMITTED: Label("可以", "permitted"),
    Standing.MANDATORY_FIRST: Label("须先走", "mandatory first"),
    Standing.MANUAL: Label("需人工判断", "a person must judge"),
    Standing.FORBIDDEN: Label("不能", "forbidden"),
}
CASE_FACTS = ("domestic_violence",)


def answer(text: str) -> list[tuple[ClaimView, Routing]]:
    """Each item of the JSON text with its routing, all of them brought together. Raises Unanswerable.

    {"claims": [{"type": …, "amount": fen?, "facts": {name: true or false, "arisen_on": "2026-01-31"}?, "past": …?}],
     "facts": {"domestic_violence": true or false}?}
    """
    asked = _object(_read(text), "FACTS", ("claims", "facts"))
    of_case = _object(asked.get("facts", {}), "facts", CASE_FACTS)
    facts = {name: _yes_or_no(name, value) for name, value in of_case.items()}
    rows = [_object(row, "claims", ("type", "amount", "facts", "past")) for row in _list(asked)]
    claims = tuple(_claim(n, row) for n, row in enumerate(rows, 1))
    pasts = [Past(_one_of("past", row.get("past", ""), [past.value for past in Past])) for row in rows]
    return [(claim, route(claim, claims, facts, past)) for claim, past in zip(claims, pasts, strict=True)]


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unanswerable(Label("这不是 JSON。", f"This is not JSON: {error}.")) from error


def _object(value: Any, name: str, known: tuple[str, ...]) -> dict[str, Any]:
    given = _a_dict(name, value)
    for key in given:
        _one_of(name, key, known)
    return given


def _a_dict(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise Unanswerable(Label(f"{name}：须是对象。", f"{name}: must be an object."))


def _list(asked: dict[str, Any]) -> list[Any]:
    rows = asked.get("claims")
    if not isinstance(rows, list) or not rows:
        raise Unanswerable(Label("claims：须列出请求项。", "claims: must list at least one item."))
    return rows


def _one_of(name: str, value: Any, known: tuple[str, ...] | list[str]) -> str:
    if isinstance(value, str) and value in known:
        return value
    allowed, said = ", ".join(each or '""' for each in known), json.dumps(value, ensure_ascii=False)
    raise Unanswerable(
        Label(f"{name}：没有 {said}，可用：{allowed}。", f"{name}: there is no {said}; allowed: {allowed}.")
    )


def _yes_or_no(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise Unanswerable(Label(f"{name}：须是 true 或者 false。", f"{name}: must be true or false."))


def _claim(n: int, row: dict[str, Any]) -> ClaimView:
    kind = _one_of("type", row.get("type"), list(CLAIM_TYPES))
    amount = row.get("amount")
    if amount is not None and (not isinstance(amount, int) or isinstance(amount, bool) or amount < 0):
        raise Unanswerable(Label("amount：须是以分为单位的整数。", "amount: must be a whole number of fen."))
    facts = _a_dict("facts", row.get("facts", {}))
    return ClaimView(n, kind, amount, {name: _fact(kind, name, value) for name, value in facts.items()})


def _fact(kind: str, name: str, value: Any) -> bool | str:
    """A fact that decides nothing for this type is let through: it changes nothing."""
    if name not in FACT_NAMES:
        _one_of(f"facts of {kind}", name, deciding_facts(kind))
    if name == "arisen_on":
        return a_day(value if isinstance(value, str) else json.dumps(value)).isoformat()
    return _yes_or_no(name, value)


# ── the answer in JSON and in words ──────────────────────────────────────────────────────────────────────────────


def as_json(text: str) -> str:
    """The answer as one JSON object. Raises Unanswerable."""
    items = [_item(claim, routing) for claim, routing in answer(text)]
    return json.dumps({"claims": items}, ensure_ascii=False)


def _item(claim: ClaimView, routing: Routing) -> dict[str, Any]:
    return {
        "n": claim.n,
        "type": claim.type,
        "first": asdict(routing.first) if routing.first else None,
        "channels": {channel: asdict(routing[channel]) for channel in CHANNELS},
        "notes": [asdict(note) for note in routing.notes],
        "deciding_facts": list(deciding_facts(claim.type)),
    }


def as_text(text: str, lang: str) -> str:
    """The answer as lines to read, in zh or en. Raises Unanswerable."""
    return "\n".join(line[lang] for claim, routing in answer(text) for line in _lines(claim, routing))


def _lines(claim: ClaimView, routing: Routing) -> Iterator[Label]:
    kind = CLAIM_TYPES[claim.type]
    yield Label(f"{claim.n} {kind.zh}（{claim.type}）", f"{claim.n} {kind.en} ({claim.type})")
    if routing.first:
        yield _note(routing.first)
    for standing, words in STANDINGS.items():
        for channel, label in CHANNELS.items():
            if routing[channel].standing is standing:
                yield _verdict(label, words, routing[channel])
    yield from (_note(note) for note in routing.notes)
    if asked := deciding_facts(claim.type):
        known = {**ROUTING_FACTS, "arisen_on": ARISEN_ON}
        zh, en = "；".join(f"{name} {known[name].zh}" for name in asked), "; ".join(asked)
        yield Label(f"  影响途径的情况：{zh}", f"  Facts that decide: {en}")


def _verdict(channel: Label, standing: Label, said: Verdict) -> Label:
    rows = f" [{', '.join(f'#{number}' for number in said.law)}]" if said.law else ""
    return Label(
        f"  {channel.zh}：{standing.zh}。{said.reason.zh}（{said.basis}）{rows}{_unverified(said.mark).zh}",
        f"  {channel.en}: {standing.en}. {said.reason.en} ({said.basis}){rows}{_unverified(said.mark).en}",
    )


def _note(said: Note) -> Label:
    mark = _unverified(said.mark)
    return Label(f"  提示：{said.text.zh}（{said.basis}）{mark.zh}", f"  Note: {said.text.en} ({said.basis}){mark.en}")


def _unverified(mark: str) -> Label:
    return Label(" 未经核实", " unverified") if mark else Label("", "")
