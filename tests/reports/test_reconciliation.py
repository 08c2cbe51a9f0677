"""What the reconciliation report says, and what it must not say."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pyarrow as pa

from shipops.audit.findings import Evidence, Finding
from shipops.audit.result import Audit
from shipops.reports import reconciliation
from shipops.reports.facts import Prepared
from shipops.reports.wording import BUCKETS

Small = Callable[..., Audit]
Make = Callable[..., Finding]


def said(audit: Audit) -> str:
    return repr(reconciliation.summary(reconciliation.prepared(audit)))


def facts_of(audit: Audit, **how: bool) -> Prepared:
    return reconciliation.prepared(audit, timezone="America/Chicago", **how)  # type: ignore[arg-type]


def test_all_well_is_said_in_one_sentence(small: Small) -> None:
    assert "Everything that should have reached ShipStation did: 5 fulfilments. No finding is open." in said(
        small(matched=4, merged=1, not_due=3)
    )


def test_what_is_missing_comes_first(small: Small, finding: Make) -> None:
    told = said(small(finding(), matched=7, missing=2, blocked=1, undetermined=1, too_recent=4))
    assert told.startswith(
        "2 fulfilments are missing from ShipStation, 1 is held back and 1 cannot be told yet; 7 of 11 that were due"
    )
    assert "1 finding to act on, 1 of them critical." in told


def test_a_single_missing_unit_is_singular(small: Small) -> None:
    assert said(small(matched=1, missing=1)).startswith(
        "1 fulfilment is missing from ShipStation; 1 of 2 that were due arrived."
    )


def test_an_unread_account_is_named_before_any_number(small: Small) -> None:
    assert said(small(matched=1, complete=False)).startswith("Not everything could be read: cin7.main.")


def test_nothing_due_is_said(small: Small) -> None:
    assert said(small(not_due=3)).startswith("Nothing was due to reach ShipStation.")


def test_a_hundred_percent_is_said_only_when_true(small: Small) -> None:
    view = reconciliation.summary(reconciliation.prepared(small(matched=99_999, missing=1)))
    assert "99.9 %" in view.html
    assert "100.0 %" not in view.html


def test_times_are_in_the_readers_zone(audit: Audit) -> None:
    assert "As of Sunday 22 November 2026, 00:00 CST." in repr(reconciliation.summary(facts_of(audit)))


def test_buckets_sum(audit: Audit) -> None:
    view = reconciliation.buckets(facts_of(audit))
    counts = [int(line.rpartition(": ")[2].replace(",", "")) for line in view.text.splitlines()]
    assert sum(counts[:-1]) == counts[-1] == 150


def test_findings_with_one_action_stand_together_worst_first(small: Small, finding: Make) -> None:
    audit = small(
        finding(check="tracking-mismatch", severity="high", order="SO-3", action="Correct it."),
        finding(order="SO-1"),
        finding(order="SO-2"),
    )
    lines = repr(reconciliation.to_do(reconciliation.prepared(audit))).splitlines()
    assert lines == [
        "[critical] Missing in ShipStation (2): Refresh the store.",
        "[high] Tracking mismatch (1): Correct it.",
    ]


def test_muted_and_resolved_findings_are_nothing_to_do(small: Small, finding: Make) -> None:
    audit = small(finding(muted=True), finding(order="SO-2", state="resolved"))
    assert repr(reconciliation.to_do(reconciliation.prepared(audit))) == "Nothing to do."


def test_explained_findings_fold_under_the_one_that_explains_them(audit: Audit) -> None:
    view = reconciliation.to_do(facts_of(audit))
    assert "30 findings behind this" in view.html
    assert "Wait." not in view.html


def test_a_finding_whose_explanation_is_gone_stands_for_itself(small: Small, finding: Make) -> None:
    audit = small(finding(absorbed_by="stale"), finding(id="stale", order=None, state="resolved"))
    assert "Refresh the store." in repr(reconciliation.to_do(reconciliation.prepared(audit)))


def test_all_order_numbers_of_an_action_are_there_to_copy_each_once(small: Small, finding: Make) -> None:
    numbers = [f"SO-{number:05d}" for number in range(40)]
    audit = small(*(finding(order=number, part=part, id=number + part) for number in numbers for part in "12"))
    html = reconciliation.to_do(reconciliation.prepared(audit)).html
    assert re.findall(r"<code>(.*?)</code>", html) == numbers[:12]
    assert "and 28 more" in html
    copied = re.search(r'data-copy="40 order numbers">.*?<p class="values">(.*?)</p>', html, re.DOTALL)
    assert copied is not None
    assert copied[1].splitlines() == numbers


def test_the_part_is_told_where_an_order_has_several(audit: Audit, finding: Make) -> None:
    again = pa.concat_tables([audit.units_table, audit.units_table.slice(0, 1)])
    first, second = audit.units["order"][0], audit.units["order"][3]
    told = (finding(order=first, part="2"), finding(order=second, part="1"))
    html = reconciliation.to_do(facts_of(replace(audit, findings=told, unit_rows=lambda: again))).html
    assert f"<code>{first}</code> <small>part 2</small>" in html
    assert f"<code>{second}</code> <span>" in html


def test_doubt_is_told_only_where_something_was_looked_up(small: Small, finding: Make) -> None:
    doubted, sure = finding(confirmed=False), finding(order="SO-2")
    assert "1 not confirmed live" in reconciliation.to_do(facts_of(small(doubted, sure))).html
    assert "not confirmed" not in reconciliation.to_do(facts_of(small(doubted))).html


def test_every_finding_is_in_the_table(audit: Audit) -> None:
    html = reconciliation.every_finding(facts_of(audit)).html
    assert html.count("<tr>") == 1 + len(audit.findings)


def test_every_unit_is_in_the_table(audit: Audit) -> None:
    html = reconciliation.every_unit(facts_of(audit)).html
    assert html.count("<tr>") == 1 + len(audit.units)


def test_a_cut_list_of_units_says_where_the_rest_is(audit: Audit) -> None:
    view = reconciliation.every_unit(facts_of(audit), limit=50)
    assert view.html.count("<tr>") == 1 + 50
    assert "The first 50 of 150 fulfilments, worst first; units.csv holds all." in view.html


def test_units_of_the_worst_bucket_come_first(audit: Audit) -> None:
    html = reconciliation.every_unit(facts_of(audit)).html
    labels = [bucket.label for name, bucket in BUCKETS.items() if name in set(audit.units["bucket"])]
    found = re.findall(rf">({'|'.join(map(re.escape, labels))})<", html)
    assert list(dict.fromkeys(found)) == labels


def test_the_gap_counts_every_due_unit_of_its_days(audit: Audit) -> None:
    text = repr(reconciliation.gap_over_time(facts_of(audit), days=400))
    arrived, waiting, missing = (
        int(count.replace(",", "")) for count in re.findall(r"([\d,]+) (?:arrived|wait|are)", text)
    )
    counts = audit.units["bucket"].value_counts()
    assert arrived == counts.reindex(["matched", "merged", "likely"]).fillna(0).sum()
    assert waiting == counts.reindex(["too_recent", "undetermined"]).fillna(0).sum()
    assert missing == counts.reindex(["missing", "blocked"]).fillna(0).sum()


def test_pictures_say_their_numbers_in_words(audit: Audit) -> None:
    assert "Shipped not reported: 15 high" in repr(reconciliation.findings_by_check(facts_of(audit)))
    assert "cin7.main (90): " in repr(reconciliation.bucket_bars(facts_of(audit)))


def test_detail_coverage_is_never_rounded_up(audit: Audit) -> None:
    html = reconciliation.what_was_read(facts_of(audit)).html
    assert "91 %" in html
    assert ">no<" in html


def test_saved_rows_hold_every_finding_and_unit(audit: Audit, tmp_path: Path) -> None:
    findings, units = reconciliation.save(facts_of(audit), str(tmp_path / "rows"))
    for path, count in ((findings, len(audit.findings)), (units, len(audit.units))):
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.DictReader(file))) == count


def test_nothing_is_saved_without_a_folder(audit: Audit) -> None:
    assert reconciliation.save(facts_of(audit), "") == ()


def test_masked_facts_name_nobody_anywhere(small: Small, finding: Make, tmp_path: Path) -> None:
    told = finding(
        title="SO-00000 of <script>alert(1)</script> is late", action="Write to ann@example.org.", order_id="id-0",
        because=(Evidence("cin7", "customer", "Ann Smith", None), Evidence("cin7", "note", "Ann Smith waits", None)),
    )  # fmt: skip
    facts = facts_of(small(told, missing=1), redact=True)
    saved = reconciliation.save(facts, str(tmp_path))
    everything = "".join(
        [
            reconciliation.to_do(facts).html,
            reconciliation.every_finding(facts).html,
            reconciliation.every_unit(facts).html,
        ]
        + [path.read_text(encoding="utf-8-sig") for path in saved]
    )
    for private in ("Ann Smith", "ann@example.org", "alert(1)", "onerror"):
        assert private not in unescape(everything), private
    assert "SO-00000" in everything


def test_unmasked_facts_keep_names(audit: Audit) -> None:
    assert "Anna O&#x27;Neill" in reconciliation.every_unit(facts_of(audit)).html


def test_hostile_names_stay_text_in_every_view(audit: Audit) -> None:
    facts = facts_of(audit)
    views = (reconciliation.summary, reconciliation.buckets, reconciliation.to_do, reconciliation.every_finding)
    pages = [view(facts).html for view in views] + [reconciliation.every_unit(facts).html]
    assert not any("<script" in page or "<img" in page for page in pages)
