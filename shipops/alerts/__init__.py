"""Messages about what runs found, and about runs that did not work: see the README beside this file."""

from shipops.alerts.telling import Attempt, Held, Told, after_run, deliver_due, late

__all__ = ["Attempt", "Held", "Told", "after_run", "deliver_due", "late"]
