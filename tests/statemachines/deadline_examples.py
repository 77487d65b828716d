"""Worked examples of legal periods: the question as it is typed, the end before it rolls, and the last day of the law.

Where an example leaves open how to say it, the comment tells. Dates are local dates in China.
"""

from __future__ import annotations

from typing import NamedTuple


class Example(NamedTuple):
    id: str
    command: str  # what follows `jiefen due`
    raw: str
    due: str


EXAMPLES = (
    # Mediation and petition
    Example("M-V01", "JC-01 2025-09-01", "2025-10-01", "2025-10-09"),
    Example("M-V02", "JC-01 2025-12-05", "2026-01-04", "2026-01-04"),
    Example("M-V04", "JC-01 2026-01-16", "2026-02-15", "2026-02-24"),
    # Effective with the last act: the parties' signatures start it, mediator and seal complete it …
    Example("M-V05", "JC-01 2026-01-10 --received 2026-01-16", "2026-02-15", "2026-02-24"),
    # … or the day of the last act is the start.
    Example("M-V05", "JC-01 2026-01-16", "2026-02-15", "2026-02-24"),
    Example("M-V06", "JC-09 2024-10-04", "2026-10-04", "2026-10-08"),
    Example("M-V09", "CM-03 2025-09-26 --variant summary", "2025-10-03", "2025-10-09"),
    Example("M-V10", "CM-07 2025-09-26", "2025-09-30", "2025-09-30"),
    Example("M-V11", "PM-04 2026-01-31", "2026-02-28", "2026-02-28"),
    Example("M-V12", "MD-02 2026-01-12", "2026-02-28", "2026-02-28"),
    # Commission day and report day are both appraisal time (MD-03 is an alias of MD-02).
    Example("M-V13", "MD-02 2026-01-12 --exclude appraisal:2026-01-19:2026-03-20", "2026-04-28", "2026-04-28"),
    Example("M-V13", "md-03 2026-01-12 --exclude appraisal:2026-01-19:2026-03-20", "2026-04-28", "2026-04-28"),
    Example("M-V14", "MD-05 2026-02-10", "2026-02-24", "2026-02-24"),
    Example("M-V15", "TR-01 2026-09-18", "2026-10-09", "2026-10-09"),
    Example("M-V16", "TR-02 2026-02-13", "2026-02-25", "2026-02-25"),
    # Treatment ended on 04-20, the application was accepted later: acceptance completes what starts the period.
    Example("M-V17", "TR-03 2026-04-20 --received 2026-04-22", "2026-05-09", "2026-05-09"),
    Example("M-V17", "TR-04 2026-04-22", "2026-05-09", "2026-05-09"),
    Example("M-V19", "CO-03 2026-05-08", "2026-07-07", "2026-07-07"),
    Example("M-V21", "LB-01 2025-09-28", "2025-10-13", "2025-10-13"),
    Example("M-V23", "LM-01 2023-02-28", "2026-02-28", "2026-02-28"),
    Example("M-V25", "XF-03 2026-03-02", "2026-03-17", "2026-03-17"),
    Example("M-V27", "XF-09 2026-03-10", "2026-05-09", "2026-05-09"),
    Example("M-V27", "XF-09 2026-03-10 --extend", "2026-06-08", "2026-06-08"),
    Example("M-V28", "XF-11 2026-01-29", "2026-02-28", "2026-02-28"),
    Example("M-V29", "XF-12 2026-05-11 --exclude hearing:2026-05-20:2026-05-25", "2026-06-16", "2026-06-16"),
    Example("M-V29", "XF-12 2026-05-11", "2026-06-10", "2026-06-10"),
    Example("M-V31", "AR-01 2026-08-04", "2026-10-03", "2026-10-08"),
    Example("M-V32", "PS-02 2026-04-29", "2026-05-12", "2026-05-12"),
    # Ten days to ask that a missed period be excused, from the end of the obstacle: on into the National Day block.
    Example("CT-09", "CT-09 2026-09-25", "2026-10-05", "2026-10-08"),
    # Our own word: three working days, over National Day to the Saturday that is worked; one for what is urgent.
    Example("SV-01", "SV-01 2026-09-30", "2026-10-10", "2026-10-10"),
    Example("SV-01", "SV-01 2026-09-30 --variant urgent", "2026-10-08", "2026-10-08"),
    # Arbitration and litigation
    Example("A-01", "LA-11 2026-09-30", "2026-10-13", "2026-10-13"),
    Example("A-03", "LA-18 2026-04-27", "2026-05-13", "2026-05-13"),
    Example("A-05", "LA-27 2026-01-05", "2026-02-19", "2026-02-24"),
    Example("A-05", "LA-27 2026-01-05 --extend", "2026-03-06", "2026-03-06"),
    Example("A-07", "LA-37 2026-09-05", "2026-09-20", "2026-09-20"),
    Example("A-09", "LA-34 2025-12-03", "2026-01-02", "2026-01-04"),
    Example("A-10", "LA-36 2026-04-20", "2026-05-05", "2026-05-06"),
    Example("A-11", "LA-02 2025-02-28", "2026-02-28", "2026-02-28"),
    # An interruption is a new day 0, said as such or as the start (LA-03 and LA-04 are aliases of LA-01).
    Example("A-12", "LA-03 2025-06-30 --restart 2026-01-15", "2027-01-15", "2027-01-15"),
    Example("A-12", "LA-01 2026-01-15", "2027-01-15", "2027-01-15"),
    Example("A-13", "LA-04 2025-06-30 --suspend 2026-03-01:2026-03-31", "2026-07-31", "2026-07-31"),
    # Due 2026-09-30 by three years from 2023-09-30; the obstacle lies in its last six months.
    Example("A-14", "CC194 2023-09-30 --suspend 2026-08-01:2026-10-15", "2027-04-15", "2027-04-15"),
    Example("A-14", "LM-09 2023-09-30", "2026-09-30", "2026-09-30"),
    Example("A-15", "LA-07 2026-09-01", "2026-09-16", "2026-09-16"),
    Example("A-17", "CL-01 2026-04-28", "2026-05-05", "2026-05-06"),
    Example("A-19", "CL-15 2026-09-24 --variant ruling", "2026-10-04", "2026-10-08"),
    Example("A-19", "CL-15 2026-09-24 --variant 10ND", "2026-10-04", "2026-10-08"),
    # One clock for each party served; the judgment takes effect after the later one.
    Example("A-20", "CPI244 2026-05-06", "2026-05-21", "2026-05-21"),
    Example("A-20", "CPI244 2026-05-20", "2026-06-04", "2026-06-04"),
    Example("A-22", "CL-10 2026-03-31", "2026-09-30", "2026-09-30"),
    # Excluded time of a trial limit begins on the day after its first (民诉法 85(2)): 41 days, not 42.
    Example("A-22", "CL-14 2026-03-31 --exclude appraisal:2026-05-10:2026-06-20", "2026-11-10", "2026-11-10"),
    Example("A-24", "CL-18 2026-02-28", "2026-08-28", "2026-08-28"),
    Example("A-26", "CL-26 2026-04-29", "2026-05-06", "2026-05-06"),
    Example("A-30", "RL-05 2026-09-03", "2026-10-03", "2026-10-08"),
    Example("A-32", "CL-06 2026-05-28 --variant simplified", "2026-06-04", "2026-06-04"),
    # The example gives the unrolled end; 07-04 is a Saturday.
    Example("A-32", "CL-06 2026-05-28 --variant simplified --extend", "2026-07-04", "2026-07-06"),
    # AP-02 stands for the notice (XF-03) and the objection (XF-05): said by its reading, its length, or its own id.
    Example("A-35", "AP-02 2026-09-29 --variant objection", "2026-10-12", "2026-10-12"),
    Example("A-35", "AP-02 2026-09-29 --variant 5WD", "2026-10-12", "2026-10-12"),
    Example("A-35", "XF-05 2026-09-29", "2026-10-12", "2026-10-12"),
)
