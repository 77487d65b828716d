"""Sides and added parties on their pages: what the form holds at first, what is refused, and what the case page shows."""

from __future__ import annotations

from typing import Any

import pytest

from cases.preview import look
from cases.register import PartyInput
from tests.acts import LI, WANG
from tests.web.pages import Browser
from tests.web.test_verbs_pages import offered, take

NEW = {"of": "1", "role": "third", "ground": "interest", "kind": "person", "name": "赵小满", "phone": "13700001111"}


@pytest.fixture
def code(desk: Any) -> str:
    return desk.register(pathway="litigation")


def step(code: str, trigger: str, of: int = 0) -> str:
    return f"/cases/{code}/step?proceeding={of}&trigger={trigger}"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_on_each_side_is_filled_in_and_of_several_somebody_chooses(
    handler: Browser, desk: Any, language: str
) -> None:
    handler.client.cookies.set("lang", language)
    third = PartyInput("applicant", "person", {"name": "周建军"})
    two, three = desk.mediating(), desk.register(parties=(LI, WANG, third))
    ticked = {
        code: {
            str(box["name"]): str(box["value"])
            for box in handler.get(step(code, "begin")).all('input[type="checkbox"][checked]')
        }
        for code in (two, three)
    }
    assert ticked == {two: {"brought_by": "1", "brought_against": "2"}, three: {"brought_against": "2"}}


def test_a_suit_without_its_sides_says_what_is_missing(handler: Browser, desk: Any, people: Any) -> None:
    code = desk.mediating()
    page = handler.get(step(code, "begin"))
    said = {"pathway": "litigation", "claims": "1", "to_org": str(people.bodies["court"])}
    refused = handler.submit(page, f"/cases/{code}/step", status=422, **said, brought_by=[], brought_against="2")
    assert "请选择谁提起、对谁提起" in refused.said
    assert "民诉法 122" in refused.said
    assert [box["value"] for box in refused.all('[name="brought_against"][checked]')] == ["2"]


def test_the_plaintiff_stands_above_the_steps_of_the_suit(handler: Browser, code: str) -> None:
    assert "原告：李秀兰" in handler.get(f"/cases/{code}").said.replace(" ", "")


def test_who_brought_it_is_ticked_in_the_form_of_a_withdrawal(handler: Browser, code: str) -> None:
    boxes = handler.get(step(code, "withdraw", 1)).all('[name="withdrawing"][checked]')
    assert [box["value"] for box in boxes] == ["1"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_party_is_added_shown_masked_and_named_in_the_history(handler: Browser, code: str, language: str) -> None:
    handler.client.cookies.set("lang", language)
    take(handler, code, "add_party", **NEW)
    page = handler.get(f"/cases/{code}")
    parties = page.one('[aria-labelledby="parties"]').get_text(" ")
    assert "赵小满" in parties
    assert "137****1111" in parties
    assert "13700001111" not in page.text
    assert "赵小满" in page.one("#history").parent.get_text(" ")


def test_what_was_typed_comes_back(handler: Browser, code: str) -> None:
    page = handler.get(step(code, "add_party"))
    refused = handler.submit(page, f"/cases/{code}/step", status=422, **NEW | {"ground": "co_party"})
    assert "地位和理由不相符" in refused.said
    assert refused.one('[name="name"]')["value"] == "赵小满"
    assert refused.one('[name="phone"]')["value"] == "13700001111"


def test_one_struck_is_shown_no_more_and_can_be_chosen_nowhere(
    handler: Browser, store: Any, people: Any, code: str
) -> None:
    take(handler, code, "add_party", **NEW)
    take(handler, code, "strike_party", party="3", reason="twice", note="登记了两次。")
    page = handler.get(f"/cases/{code}")
    assert "赵小满" not in page.one('[aria-labelledby="parties"]').get_text()
    assert look(store, people.handler, code).tables["party"][(3,)]["side"] == "struck"
    options = handler.get(step(code, "reveal_party")).all('[name="party"] option')
    assert [option["value"] for option in options] == ["", "1", "2"]
    assert handler.get(f"/cases/{code}/print").said.count("赵小满") <= 2  # in its history alone


def test_only_the_handler_is_offered_it(handler: Browser, sign_in: Any, people: Any, code: str) -> None:
    assert {"add_party", "strike_party"} <= offered(handler, code)
    for other in ("colleague", "supervisor"):
        assert not {"add_party", "strike_party"} & offered(sign_in(getattr(people, other)), code)
