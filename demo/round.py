"""What the program itself did all those months: messages sent and read, the supervision log of each day written."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from sqlalchemy import update

from cases.models import metadata
from demo.office import Office
from demo.timeline import AFTER_MIDNIGHT, Life, at, next_midnight
from flows import leases
from flows.deliveries import deliver_due, next_delivery, post_notice
from flows.supervision import make_log
from integrations.channels import open_channels
from statemachines.snapshot import CHINA, local_date

POST_HOURS = ("09:00", "15:00")
READ_AFTER = timedelta(days=2)
LOGGED = timedelta(days=31)  # older logs are made when a page asks for them
AT_ONCE = 1000  # nobody else writes here: one batch may hold all
BUDGET = 60.0  # seconds


def post(office: Office) -> Life:
    """Messages go out through the day and after midnight; what lay in an inbox for two days has been read."""
    channels = open_channels(partial(post_notice, office.store), lambda outgoing: None, None, "")
    notice = metadata.tables["notice"]
    while True:
        midnight = next_midnight(office.now)
        today = [at(office.today, hour) for hour in POST_HOURS]
        yield next((hour for hour in today if hour > office.now), midnight + 3 * AFTER_MIDNIGHT)
        due = next_delivery(office.store)
        if due and due <= office.now:
            deliver_due(office.store, channels, office.now, batch=AT_ONCE, budget_seconds=BUDGET)
        if office.now.astimezone(CHINA).hour:
            continue
        lying = (notice.c.read_at.is_(None), notice.c.at < office.now - READ_AFTER)
        with office.store.session() as session:
            session.execute(update(notice).where(*lying).values(read_at=office.now))


def logs(office: Office, today: date) -> Life:
    """After each of the last midnights, the log of the day that was over."""
    while True:
        yield max(next_midnight(office.now), at(today - LOGGED)) + 4 * AFTER_MIDNIGHT
        make_log(office.store, local_date(office.now) - timedelta(days=1), office.now)
        leases.succeeded(office.store, "supervision", office.now)
