"""`jiefen rules`: the pathways and the law as they stand here, what a draft would change, and putting it in force.

What is imported when a command runs is slow to import.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from statemachines.pathway import Label
from terminal import Language, end, installation, opened, read_text, say

if TYPE_CHECKING:
    from cases.impact import CaseImpact, Draft, Totals
    from cases.publication_models import Publication
    from cases.publications import Unsound
    from cases.store import Store

rules = typer.Typer(no_args_is_help=True, help="The pathways and the law: what stands, what a draft would change.")

BY = "system:command"
SHOWN = 20  # cases a person is shown before deciding; --json has all

AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of lines.")]
Lang = Annotated[Language, typer.Option(help="Of what is printed.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
File = Annotated[
    str, typer.Argument(help="A YAML file of years and rules as in statemachines/law; - is standard input.")
]


# ── what stands ──────────────────────────────────────────────────────────────────────────────────────────────────


@rules.command("check")
def check_rules(as_json: AsJson = False, lang: Lang = Language.zh) -> None:
    """May these pathways and rules go live? Prints what keeps them from it, and ends with code 1 if anything does."""
    from statemachines.pathways import PATHWAYS
    from statemachines.referrals import REFERRALS
    from statemachines.rules import LAW
    from statemachines.soundness import check, summary

    findings = check(PATHWAYS, REFERRALS, LAW)
    if as_json:
        say(json.dumps([finding.as_json() for finding in findings], ensure_ascii=False))
    else:
        for line in (*(finding.text(lang) for finding in findings), summary(findings)[lang]):
            say(line)
    if findings:
        raise typer.Exit(1)


@rules.command("scxml")
def write_scxml(pathway: Annotated[str, typer.Argument(help="mediation, petition, arbitration …")]) -> None:
    """A pathway as a W3C state chart, for other tools to read: what may follow what, clocks as delayed events."""
    from statemachines.pathways import PATHWAYS
    from statemachines.scxml import export

    if pathway not in PATHWAYS:
        end(f"There is no pathway {pathway}; there are: {', '.join(PATHWAYS)}.")
    say(export(PATHWAYS[pathway], datetime.now(UTC).date()).rstrip())


@rules.command("list")
def list_rules(lang: Lang = Language.zh) -> None:
    """What is in force here: pathways with their versions, rule rows, calendar years, publications."""
    from cases.publications import publications, take_up
    from statemachines.pathways import PATHWAYS, versions

    with opened(installation()) as store:
        books, rows = take_up(store), publications(store)
    for name in PATHWAYS:
        say(f"{name}\t{', '.join(str(table.version) for table in versions(name))}\t{PATHWAYS[name].label[lang]}")
    for row in (row for places in books.law.rows.values() for row in places):
        span = f"{row.valid_from or ''}..{row.valid_to or ''}"
        say("\t".join([row.id, row.jurisdiction, span, row.mark, "on" if row.enabled else "off", row.label[lang]]))
    say("\t".join(str(year.year) for year in books.calendar.years))
    for each in rows:
        say(_line_of(each))


def _line_of(row: Publication) -> str:
    about = f"{row.body.count(chr(10))} lines" if row.kind == "draft" else row.body
    done = f"{row.finished_at:%Y-%m-%dT%H:%MZ}" if row.finished_at else "under way"
    return "\t".join([f"#{row.n}", row.kind, about, row.by_actor, f"{row.published_at:%Y-%m-%dT%H:%MZ}", done])


# ── what would change ────────────────────────────────────────────────────────────────────────────────────────────


@rules.command("impact")
def show_impact(
    draft: Annotated[str, typer.Argument(help="A draft; none: this program against the dates as they stand.")] = "",
    withdrawn: Annotated[int, typer.Option("--without", help="As if this publication were withdrawn.")] = 0,
    pathway: Annotated[str, typer.Option(help="As if open proceedings of this pathway moved …")] = "",
    to: Annotated[int, typer.Option(help="… to this version; 0: the current one.")] = 0,
    as_json: AsJson = False,
    lang: Lang = Language.zh,
) -> None:
    """Which open cases' dates, offers and versions would change. Writes nothing."""
    with opened(installation()) as store:
        _show(store, _draft(store, draft, withdrawn, pathway, to, lang), as_json, lang)


def _draft(store: Store, file: str, withdrawn: int, pathway: str, to: int, lang: str) -> Draft:
    from cases import publications
    from cases.impact import Draft, target

    try:
        if pathway:
            return Draft(None, {pathway: target(pathway, to)})
        if withdrawn:
            return Draft(publications.without(store, withdrawn))
        return _drafted(store, file, read_text(file), lang) if file else Draft(publications.take_up(store))
    except LookupError as error:
        end(f"There is no {error.args[0]} here: see jiefen rules list.")


def _findings(error: Unsound, lang: str) -> list[str]:
    from statemachines.soundness import summary

    return [*(finding.text(lang) for finding in error.findings), summary(error.findings)[lang]]


def _show(store: Store, draft: Draft, as_json: bool, lang: str) -> Totals:
    """Print what would change, the first cases in words or all of them as JSON lines, and the totals."""
    from cases.impact import Totals, impact

    totals = Totals()
    found = _counted(impact(store, draft, datetime.now(UTC)), totals)
    if as_json:
        for each in found:
            say(json.dumps(asdict(each), ensure_ascii=False, default=str))
        say(json.dumps({"totals": asdict(totals)}))
        return totals
    for each in islice(found, SHOWN):
        for line in _lines(each, lang):
            say(line)
    more = sum(1 for _ in found)
    if more:
        say(Label(f"……另有{more}件", f"… and {more} more cases")[lang])
    say(_sum(totals)[lang])
    return totals


def _counted(found: Iterator[CaseImpact], totals: Totals) -> Iterator[CaseImpact]:
    for each in found:
        totals.add(each)
        yield each


def _sum(t: Totals) -> Label:
    return Label(
        f"涉及{t.cases}件：日期变更{t.dates}项，可办步骤变化{t.offers}项，转入{t.moved}项，留在原版{t.kept}项，须人工处理{t.person}项。",
        f"{t.cases} cases: {t.dates} dates, {t.offers} changes of offers, {t.moved} moved, {t.kept} kept, "
        f"{t.person} for a person.",
    )


def _lines(each: CaseImpact, lang: str) -> Iterator[str]:
    for change in each.dates:
        after = _day(change.after) if change.after else change.trouble[lang] if change.trouble else ""
        yield f"{each.number}\t{change.pathway}/{change.clock}\t{change.rule}\t{_day(change.before)} → {after}"
    for offer in each.offers:
        signs = [*(f"+{trigger}" for trigger in offer.appear), *(f"-{trigger}" for trigger in offer.vanish)]
        yield f"{each.number}\t{offer.pathway}\t{' '.join(signs)}"
    for move in each.moves:
        why = " ".join(reason[lang] for reason in move.verdict.reasons)
        yield f"{each.number}\t{move.pathway}/{move.state}\t{move.before} → {move.after}\t{move.verdict.fate} {why}".rstrip()


def _day(dated: Any) -> str:
    return f"{dated.due or '—'}{'?' if dated.provisional else ''}"


# ── putting it in force ──────────────────────────────────────────────────────────────────────────────────────────


@rules.command("publish")
def publish_draft(draft: File, yes: Yes = False, lang: Lang = Language.zh) -> None:
    """Show what a draft would change, then put it in force and carry it to the open cases. Safe to repeat."""
    from cases import publications

    body = read_text(draft)
    with opened(installation()) as store:
        if not any(row.body == body for row in publications.standing(publications.publications(store))):
            _show(store, _drafted(store, draft, body, lang), False, lang)
            _ask(yes, lang)
        row = publications.publish(store, body, BY, datetime.now(UTC))
        _carry(store, row, lang)


def _drafted(store: Store, file: str, body: str, lang: str) -> Draft:
    from cases import publications
    from cases.impact import Draft

    try:
        return Draft(publications.drafted(store, body))
    except publications.Unsound as error:
        end(*_findings(error, lang))
    except ValueError as error:
        end(f"{file}: {error}")


@rules.command("withdraw")
def withdraw_draft(
    number: Annotated[int, typer.Argument(help="As jiefen rules list numbers it.")],
    yes: Yes = False,
    lang: Lang = Language.zh,
) -> None:
    """Take a draft back: the dates become what they would be without it. Safe to repeat."""
    from cases import publications

    with opened(installation()) as store:
        bodies = [row.body for row in publications.publications(store) if row.kind == "withdrawal"]
        if str(number) not in bodies:
            _show(store, _draft(store, "", number, "", 0, lang), False, lang)
            _ask(yes, lang)
        _carry(store, publications.withdraw(store, number, BY, datetime.now(UTC)), lang)


@rules.command("move")
def move_proceedings(
    pathway: Annotated[str, typer.Argument(help="mediation, petition, arbitration …")],
    version: Annotated[int, typer.Argument(help="The version to go on in, newer or older.")],
    yes: Yes = False,
    lang: Lang = Language.zh,
) -> None:
    """Let open proceedings go on in another version of their pathway; the verdict on each is shown first."""
    from cases import publications

    with opened(installation()) as store:
        _show(store, _draft(store, "", 0, pathway, version, lang), False, lang)
        _ask(yes, lang)
        _carry(store, publications.move(store, pathway, version, BY, datetime.now(UTC)), lang)


def _ask(yes: bool, lang: str) -> None:
    if not (yes or typer.confirm(Label("现在发布吗？", "Put it in force now?")[lang])):
        raise typer.Exit(1)


def _carry(store: Store, row: Publication, lang: str) -> None:
    """To the end; interrupted, the running service or the same command again goes on from there."""
    from cases.publications import carry_out

    done = carry_out(store, datetime.now(UTC))
    say(
        Label(
            f"已发布（第{row.n}号）：{done.changed}件记入变更，{done.stuck}件须人工处理。",
            f"In force (publication {row.n}): {done.changed} cases recorded a change, {done.stuck} need a person.",
        )[lang]
    )
