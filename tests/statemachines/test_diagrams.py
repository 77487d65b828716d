"""The drawings and pages of the pathways: never stale, fit to be put into a page, one element for each state and way."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from statemachines.diagrams import DRAWINGS, LANGS, PAGES, dot, file_of, fingerprint, is_crowded, moves, page
from statemachines.pathway import Pathway
from statemachines.pathways import PATHWAYS
from statemachines.rules import LAW

each_pathway = pytest.mark.parametrize("pathway", PATHWAYS.values(), ids=lambda p: p.name)
each_language = pytest.mark.parametrize("lang", LANGS)
AGAIN = "run: python -m statemachines.diagrams"


def drawing(pathway: Pathway, lang: str) -> str:
    return (DRAWINGS / f"{pathway.name}.{lang}.svg").read_text(encoding="utf-8")


@each_pathway
@each_language
def test_the_page_is_what_the_rows_say(pathway: Pathway, lang: str) -> None:
    assert file_of(pathway, lang).read_text(encoding="utf-8") == page(pathway, lang), AGAIN


@each_pathway
def test_every_state_step_clock_and_article_is_on_its_page(pathway: Pathway) -> None:
    text = page(pathway, "zh")
    rules = [row.of(clock.variant) for clock in pathway.clocks for row in LAW.rows[clock.rule] if row.enabled]
    articles = {rule.citation for rule in rules if rule.jurisdiction == "CN"} | {r.basis for r in pathway.transitions}
    words = [row.label.zh for row in (*pathway.states, *pathway.transitions, *pathway.clocks)]
    assert [word for word in (*words, *articles) if word not in text] == []


@each_pathway
@each_language
def test_the_drawing_is_made_from_the_rows(pathway: Pathway, lang: str) -> None:
    svg = ElementTree.fromstring(drawing(pathway, lang))
    assert svg.get("data-dot") == fingerprint(dot(pathway, lang)), AGAIN


def test_nothing_else_lies_there() -> None:
    assert {path.name for path in DRAWINGS.iterdir()} == {f"{name}.{lang}.svg" for name in PATHWAYS for lang in LANGS}
    pages = {file_of(pathway, lang) for pathway in PATHWAYS.values() for lang in LANGS}
    assert set(PAGES.glob("*.md")) == pages


@each_pathway
@each_language
def test_every_state_and_way_has_its_element(pathway: Pathway, lang: str) -> None:
    groups = {
        g.get("id"): g for g in ElementTree.fromstring(drawing(pathway, lang)).iter("{http://www.w3.org/2000/svg}g")
    }
    for state in pathway.states:
        group = groups[f"{pathway.name}-{state.name}"]
        assert group.get("class", "").split() == (["node", "final"] if state.final else ["node"])
        assert group.findtext("{http://www.w3.org/2000/svg}title") == state.label[lang]
    for source, target, _ in moves(pathway):
        assert "edge" in groups[f"{pathway.name}-{source}-{target}"].get("class", "").split()


@each_pathway
def test_every_step_that_moves_is_an_arrow_or_named_at_its_end(pathway: Pathway) -> None:
    drawn = {(source, target) for source, target, _ in moves(pathway)}
    for row in pathway.transitions:
        for source in row.sources:
            if row.target not in ("", source) and not is_crowded(row):
                assert (source, row.target) in drawn
            if is_crowded(row):
                assert f"可从{len(row.sources)}个状态进入" in drawing(pathway, "zh")


@each_pathway
@each_language
def test_a_drawing_brings_no_style_script_or_font_of_its_own(pathway: Pathway, lang: str) -> None:
    text = drawing(pathway, lang)
    assert not re.search(r"\bstyle=|<style|<script|href=|<!--|<\?xml|<!DOCTYPE", text)
    assert set(re.findall(r'font-family="([^"]*)"', text)) == {"sans-serif"}
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', text)) <= {"none", "currentColor", "transparent"}
