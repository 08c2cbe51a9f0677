"""The views of the status notebook: each takes prepared statuses and returns what a cell shows."""

from __future__ import annotations

from shipops.reports.contradictions import contradictions
from shipops.reports.status_facts import QUESTIONS, Statuses, prepared, save
from shipops.reports.status_lags import lags, lags_by_weekday, lags_over_weeks, stages
from shipops.reports.status_map import the_map, words_met
from shipops.reports.status_matrix import matrix, not_on_the_map, orders_behind, summary
from shipops.reports.status_times import longest_in_status, moved_backwards, moves, time_in_status

__all__ = [
    "QUESTIONS", "Statuses", "contradictions", "lags", "lags_by_weekday", "lags_over_weeks",
    "longest_in_status", "matrix", "moved_backwards", "moves", "not_on_the_map", "orders_behind", "prepared",
    "save", "stages", "summary", "the_map", "time_in_status", "words_met",
]  # fmt: skip
