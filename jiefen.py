"""The command line: `jiefen`. Each command asks a module for the answer and prints it."""

from __future__ import annotations

from typing import Annotated

import typer

import commands
import rule_commands
from statemachines import due as legal_time

main = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@main.callback()
def jiefen() -> None:
    """Takes a dispute through every lawful channel, keeps every statutory clock, and proves it."""


@main.command()
def due(
    rule: Annotated[str, typer.Argument(help="Id or alias of the rule, any case: JC-01, CL-21.")],
    start: Annotated[str, typer.Argument(help="Day 0, as 2026-01-31: the day of the event that starts the period.")],
    received: Annotated[str, typer.Option(help="The day the papers were received or completed.")] = "",
    exclude: Annotated[
        list[str] | None, typer.Option(help="KIND:FROM:TO that does not count, both days included.")
    ] = None,
    suspend: Annotated[list[str] | None, typer.Option(help="FROM:TO standing still, both days included.")] = None,
    extend: Annotated[int, typer.Option("--extend", count=True, help="Extended once; twice: the next one too.")] = 0,
    extend_to: Annotated[str, typer.Option(help="The last day of an extension that is shorter or agreed.")] = "",
    restart: Annotated[str, typer.Option(help="The day from which the period runs anew.")] = "",
    jurisdiction: Annotated[str, typer.Option(help="CN, or a division code: CN-33.")] = "CN",
    variant: Annotated[str, typer.Option(help="Another length of the rule, by name or as 7ND: summary, ruling.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
) -> None:
    """When does a legal period end, and why?"""
    asked = legal_time.Asked(
        rule=rule,
        start=start,
        received=received,
        exclude=tuple(exclude or ()),
        suspend=tuple(suspend or ()),
        extend=extend,
        extend_to=extend_to,
        restart=restart,
        jurisdiction=jurisdiction,
        variant=variant,
    )
    try:
        typer.echo(legal_time.as_json(asked) if as_json else legal_time.as_text(asked, lang))
    except legal_time.Unanswerable as error:
        typer.echo(error.reason[lang], err=True)
        raise typer.Exit(2) from error


main.command()(commands.route)
main.command()(commands.serve)
main.command()(commands.demo)
main.add_typer(commands.user, name="user")
main.add_typer(commands.body, name="body")
main.add_typer(rule_commands.rules, name="rules")


if __name__ == "__main__":
    main()
