"""Links, judged and proposed by agreement: number and e-mail, total or postcode, among the orders of the lake."""

from __future__ import annotations

import json
from collections.abc import Iterator

from shipops.audit.matching.settings import link_ids
from shipops.config import Config, Link
from shipops.doctor.evidence import Evidence, Feed, KindCount
from shipops.doctor.observations import Observation

# Below this many pairs nothing is claimed (design: 20 pairs and a clear margin).
FEWEST_PAIRS = 20
_KIND_WORDS = {
    "sale_number": "sale numbers",
    "invoice_number": "invoice numbers",
    "customer_reference": "customer references",
    "order_id": "order ids",
}
_SYSTEM_WORDS = {"cin7": "Cin7", "inksoft": "InkSoft"}


def links(config: Config, evidence: Evidence) -> tuple[list[Observation], list[str]]:
    """What to say of every configured link and of every feed without one, and the ``[[link]]`` rows to propose."""
    by_ends = {(feed.source, feed.store_key): feed for feed in evidence.feeds}
    told: list[Observation] = []
    for name, link in link_ids(config):
        if link.store_id is not None:
            told += _judged(name, link, by_ends.get((link.source, _store_key(link))), evidence)
    configured = {(link.source, _store_key(link)) for link in config.link}
    new = [feed for feed in evidence.feeds if (feed.source, feed.store_key) not in configured]
    rows: list[str] = []
    for feed in new:
        if feed.feeds:
            told.append(_unlinked(feed, evidence))
            rows.append(proposal(feed, evidence))
        elif _worth_asking(feed):
            told.append(_question(feed, evidence))
    linked = {link.source for link in config.link} | {feed.source for feed in new if feed.feeds}
    told += [_silent(source, evidence) for source in config.sources if source not in linked]
    return told, rows


def _judged(name: str, link: Link, feed: Feed | None, evidence: Evidence) -> Iterator[Observation]:
    store = evidence.stores.get(_store_key(link))
    if store is not None and store[1] is False:
        what = f"{name}: store {link.store_id} ({store[0]}) is inactive in ShipStation."
        yield Observation(name, "link", "problem", what, "Activate the store, or link the one that took its place.")
        return
    if feed is None or feed.best[1].agreeing == 0:
        yield _nothing_ties(name, link, evidence)
        return
    if feed.kind is None:
        yield _not_clear(name, link, feed)
        return
    if link.order_number not in ("auto", feed.kind) and not _one_number(link):
        what = f"{name}: order_number is {link.order_number}, but {_spoken(feed, feed.kind)}."
        to_do = f'Set order_number = "{feed.kind}" (or "auto") in this [[link]].'
        yield Observation(name, "link", "problem", what, to_do)
        return
    if (elsewhere := _wrong_place(name, link, feed, evidence)) is not None:
        yield elsewhere
        return
    if not feed.feeds:
        what = f"{name}: only {_spoken(feed, feed.kind)}."
        to_do = "Look at the store's other orders: does something else feed it as well?"
        yield Observation(name, "link", "warning", what, to_do)
        return
    yield Observation(name, "link", "ok", f"{name}: {_spoken(feed, feed.kind)}.")


def _one_number(link: Link) -> bool:
    """An InkSoft order has one number, whichever of its names the link uses."""
    return link.source.startswith("inksoft.") and link.order_number in ("sale_number", "order_id")


def _wrong_place(name: str, link: Link, feed: Feed, evidence: Evidence) -> Observation | None:
    """Where the locations of the link are not those whose orders stand in its store."""
    wanted = {place.strip().casefold() for place in link.only.locations}
    there = {place.strip().casefold() for place in feed.locations}
    if not wanted or not there or wanted & there:
        return None
    named = ", ".join(feed.locations)
    what = (
        f"{name}: the link is for {', '.join(link.only.locations)}, but store {link.store_id} holds orders of {named}."
    )
    homes = [
        _store_id(other.store_key)
        for other in evidence.feeds
        if other.source == link.source and wanted & {place.strip().casefold() for place in other.locations}
    ]
    to_do = f"Set store_id = {homes[0]}, or correct locations." if homes else "Correct store_id or locations."
    return Observation(name, "link", "problem", what, to_do)


def _nothing_ties(name: str, link: Link, evidence: Evidence) -> Observation:
    elsewhere = [feed for feed in evidence.feeds if feed.source == link.source and feed.feeds]
    if elsewhere:
        there = max(elsewhere, key=lambda feed: feed.best[1].agreeing)
        what = (
            f"{name}: nothing in store {link.store_id} is from {link.source}, but {_spoken(there, there.kind or '')}."
        )
        return Observation(name, "link", "problem", what, f"Set store_id = {_store_id(there.store_key)}.")
    what = f"{name}: no order of store {link.store_id} is plainly one of {link.source}."
    to_do = "With a new link wait for its first orders; else check store_id and whether the integration is switched on."
    return Observation(name, "link", "warning", what, to_do)


def _not_clear(name: str, link: Link, feed: Feed) -> Observation:
    kinds = ", ".join(f"{_KIND_WORDS[kind]} {counted.agreeing} of {counted.pairs}" for kind, counted in _ranked(feed))
    what = f"{name}: which number it uses cannot be told (orders that plainly agree: {kinds})."
    if link.order_number != "auto":
        return Observation(name, "link", "ok", what)
    to_do = (
        "Look at one order in ShipStation: is its number the sale number, the invoice number or the customer "
        "reference? Write that as order_number."
    )
    return Observation(name, "link", "warning", what, to_do)


def _unlinked(feed: Feed, evidence: Evidence) -> Observation:
    name = evidence.stores.get(feed.store_key, (feed.store_key, None, False))[0]
    store = f"store {_store_id(feed.store_key)} ({name})"
    what = f"{feed.source} feeds {store} without a link: {_spoken(feed, feed.kind or '')}."
    return Observation(feed.source, "link", "problem", what, "Paste the proposed [[link]] into shipops.toml.")


def _question(feed: Feed, evidence: Evidence) -> Observation:
    name = evidence.stores.get(feed.store_key, (feed.store_key, None, False))[0]
    kind, counted = feed.best
    what = (
        f"{counted.agreeing} orders of store {_store_id(feed.store_key)} ({name}) agree with {feed.source} by "
        f"{_KIND_WORDS[kind]}, too few or too mixed to tell."
    )
    return Observation(
        feed.source, "link", "warning", what, f"Does {feed.source} feed this store? If so, add a [[link]]."
    )


def _silent(source: str, evidence: Evidence) -> Observation:
    what = f"{source} has no link, and no store of ShipStation plainly holds its orders."
    stores = ", ".join(
        f"{_store_id(key)} ({name})"
        for key, (name, active, by_hand) in evidence.stores.items()
        if active and not by_hand
    )
    to_do = f"Say which store it feeds; active are {stores or 'none'}."
    return Observation(source, "link", "warning", what, to_do)


def _worth_asking(feed: Feed) -> bool:
    counted = feed.best[1]
    return counted.agreeing >= FEWEST_PAIRS // 4 and counted.agreeing * 2 >= counted.pairs


def proposal(feed: Feed, evidence: Evidence) -> str:
    """A ``[[link]]`` row ready to paste. The method is what the data suggest; a comment says so."""
    account, store_id = feed.store_key.split("|", 1)
    by_hand = evidence.stores.get(feed.store_key, ("", None, False))[2]
    method, note = ("native", "") if feed.source.startswith("inksoft.") else ("custom_store", "")
    if method == "custom_store":
        note = "   # or shipstation_store, if Cin7 Core makes the orders with an API key"
        if by_hand:
            method, note = "shipstation_store", "   # the store has no selling channel: the orders come by API"
    lines = [
        "[[link]]",
        f"source = {json.dumps(feed.source)}",
        f"shipstation = {json.dumps(account.partition('.')[2])}",
        f"store_id = {store_id}",
        f'method = "{method}"{note}',
        f'order_number = "{feed.kind}"',
    ]
    if feed.locations:
        lines += ["[link.only]", f"locations = {json.dumps(list(feed.locations), ensure_ascii=False)}"]
    return "\n".join(lines)


def _spoken(feed: Feed, kind: str) -> str:
    """The evidence in one clause."""
    counted: KindCount = feed.kinds[kind]
    system = _SYSTEM_WORDS[feed.source.partition(".")[0]]
    share = min(counted.pairs / feed.orders, 1.0) * 100
    emails = (
        f"e-mail agrees in {counted.same_email / counted.both_emails * 100:.1f} %"
        if counted.both_emails
        else "no e-mail stands on both sides"
    )
    return f"{share:.1f} % of store {_store_id(feed.store_key)} match {system} {_KIND_WORDS[kind]}, {emails}"


def _ranked(feed: Feed) -> list[tuple[str, KindCount]]:
    return sorted(feed.kinds.items(), key=lambda item: item[1].agreeing, reverse=True)


def _store_key(link: Link) -> str:
    return f"shipstation.{link.shipstation}|{link.store_id}"


def _store_id(store_key: str) -> str:
    return store_key.partition("|")[2]
