"""Meetings as an iCalendar (RFC 5545). It leaves this program, so it names nobody: case number, place, time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from icalendar import Calendar, Event

from cases.diary import Appointment
from statemachines.pathway import Label
from web.meeting_words import ONLINE

TITLE = Label("调解会", "Mediation")


def calendar(meetings: Iterable[Appointment], language: str, now: datetime) -> bytes:
    """The bytes of a text/calendar body; `now` is its stamp, aware."""
    found = Calendar()
    found.add("prodid", "-//Jiefen//meetings//EN")
    found.add("version", "2.0")
    for meeting in meetings:
        found.add_component(_event(meeting, language, now))
    return bytes(found.to_ical())


def _event(meeting: Appointment, language: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"meeting-{meeting.case_id}-{meeting.n}@jiefen")
    event.add("dtstamp", now)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("sequence", meeting.moved + (meeting.status == "cancelled"))
    event.add("status", "CANCELLED" if meeting.status == "cancelled" else "CONFIRMED")
    event.add("summary", f"{TITLE[language]} {meeting.number}")
    event.add("location", meeting.room or ONLINE[language])
    return event
