"""A large lake for benchmarks, written straight into its tables, a portion at a time as pulls append them.

A year of sales of one Cin7 account: each stands in ShipStation under its number and is shipped, labelled and reported;
those of the last days wait. Customers come back, one sale in fifty has two fulfilments, one in ten a reference. Of a
thousand sales thirteen have one of the things that go wrong, each of its own kind (see ``_FAULTS``).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from shipops.lake import Coverage, Lake
from shipops.lake.snapshot import new_connection
from shipops.lake.tables import schemas
from tests.audit.merchants import CIN7, INKSOFT, NOW, SHIPSTATION, Merchant

_YEAR = timedelta(days=365)
_NOW = f"TIMESTAMPTZ '{NOW}'"
# What goes wrong, by the place of a sale among a thousand; the rest is in order.
_FAULTS = (
    "missing", "missing", "lines", "lines", "address", "unreported", "unreported", "tracking", "void", "stuck", "twice",
    "unknown", "amount",
)  # fmt: skip
# Ids of Cin7 are GUIDs, those of ShipStation count up; both are made from the sale's place alone.
_MACROS = (
    "CREATE MACRO guid(text) AS CAST(CAST(md5(text) AS UUID) AS VARCHAR)",
    f"CREATE MACRO fault(i) AS coalesce({list(_FAULTS)}[CAST(hash(i, 21) % 1000 AS INTEGER) + 1], '')",
    "CREATE MACRO tracking(i) AS '1Z' || lpad(CAST(hash(i, 8) % 10000000000000000 AS VARCHAR), 16, '0')",
)
_SALES = """
CREATE OR REPLACE TABLE sales AS
SELECT
    i, guid('sale' || i) AS sale_id, CAST(100000000 + i AS VARCHAR) AS ss_id,
    'SO-' || lpad(CAST(i AS VARCHAR), 7, '0') AS number, 'INV-' || lpad(CAST(i AS VARCHAR), 7, '0') AS invoice,
    CASE WHEN i % 10 = 3 THEN 'PO-' || hash(i, 1) % 100000000 END AS reference,
    'GIVEN' || hash(person, 1) % 3000 || ' FAMILY' || hash(person, 2) % 20000 AS customer,
    'u' || person || '@example.com' AS email, CAST(2000000000 + hash(person, 3) % 7999999999 AS VARCHAR) AS phone,
    hash(person, 4) % 5000 || ' STREET' || hash(person, 5) % 8000 AS street,
    lpad(CAST(hash(person, 6) % 90000 AS VARCHAR), 5, '0') AS postcode,
    CAST(20 + hash(i, 12) % 20000 / 100.0 AS DECIMAL(18, 4)) AS total,
    $begin + to_seconds(CAST(i * $step AS BIGINT)) AS placed,
    fault(i) AS fault, fault(i) <> 'missing' AS held, i % 50 = 7 AND fault(i) = '' AS two_parts,
    -- A sale of the last four days waits yet.
    i < $sales * 0.988 AND fault(i) NOT IN ('missing', 'void', 'stuck', 'twice', 'unknown') AS shipped
-- The low bits of the hash repeat for numbers that count up.
FROM (
    SELECT i, CAST((hash(i, 9) // 1048576) % ($sales * 4 // 10) AS BIGINT) AS person FROM range($first, $last) AS t(i)
)
"""
_PLACE = """customer, email, phone, customer AS ship_to_name, street AS ship_to_street1, 'TOWN' AS ship_to_city,
        'IL' AS ship_to_state,
    postcode AS ship_to_postcode, 'US' AS ship_to_country, email AS email_norm, phone AS phone_norm,
        customer AS name_norm,
    postcode AS postcode_norm, street AS address_norm, 'US | ' || postcode || ' | ' || street AS ship_to_norm,
    'US | ' || street AS ship_to_core"""
_STAMPS = """placed AS ordered_at, placed AS created_at, 0 AS created_slack_s, 0 AS modified_slack_s,
        $now AS seen_at, $now AS detail_at"""
_PARTS = "(SELECT *, unnest(CASE WHEN two_parts THEN ['1', '2'] ELSE [''] END) AS part FROM sales)"
_UNIT_ID = "guid('unit' || i || '/' || part)"
# ShipStation's side: an order taken in twice has a copy, and one has no sale.
_COPIES = """(SELECT * REPLACE (CASE WHEN copy = 1 THEN CAST(9000000000 + i AS VARCHAR) ELSE ss_id END AS ss_id,
        CASE WHEN stranger THEN 'SO-9' || lpad(CAST(i AS VARCHAR), 7, '0') ELSE number END AS number,
        CASE WHEN stranger THEN 'A STRANGER' || i ELSE customer END AS customer,
        CASE WHEN stranger THEN 's' || i || '@example.net' ELSE email END AS email,
        CASE WHEN stranger THEN CAST(3000000000 + i AS VARCHAR) ELSE phone END AS phone,
        CASE WHEN stranger THEN i || ' NOWHERE' ELSE street END AS street)
    FROM (SELECT *, copy = 1 AND fault = 'unknown' AS stranger FROM (
        SELECT *, unnest(CASE WHEN fault IN ('twice', 'unknown') THEN [0, 1] ELSE [0] END) AS copy FROM sales))
    WHERE held)"""
ROWS = {
    "orders": [
        f"""SELECT 'cin7.main' AS account, 'cin7' AS system, sale_id AS order_id, number, number AS number_norm,
        '' AS external_key_norm, reference AS customer_reference, 'USD' AS currency, total, total AS paid,
        false AS is_manual,
        CASE WHEN shipped THEN 'shipped' ELSE 'open' END AS status, 'AUTHORISED' AS status_text,
        false AS merged_or_split,
        [] AS tags, [] AS merged_ids, placed + INTERVAL 2 DAY AS modified_at, {_PLACE}, {_STAMPS} FROM sales""",
        f"""SELECT 'shipstation.main' AS account, 'shipstation' AS system, ss_id AS order_id, number,
        number AS number_norm,
        number AS external_key, lower(number) AS external_key_norm, '1' AS store_id, 'USD' AS currency, total,
        total AS paid, false AS is_manual,
        CASE WHEN shipped THEN 'shipped' ELSE 'awaiting_shipment' END AS status,
        CASE WHEN shipped THEN 'shipped' ELSE 'awaiting_shipment' END AS status_text, false AS merged_or_split,
        [] AS tags, [] AS merged_ids, placed + INTERVAL 2 DAY AS modified_at, {_PLACE},
        {_STAMPS} FROM {_COPIES}""",
    ],
    "units": [
        f"""SELECT 'cin7.main' AS account, 'cin7' AS system, {_UNIT_ID} AS unit_id, sale_id AS order_id, part,
        CASE WHEN two_parts THEN 2 ELSE 1 END AS units_in_order, number AS sale_number, number AS sale_number_norm,
        invoice || part AS invoice_number, invoice || part AS invoice_number_norm, reference AS customer_reference,
        coalesce(reference, '') AS customer_reference_norm, 'AUTHORISED' AS status_text,
        'authorised' AS status_norm, '' AS state_norm, total,
        false AS draft, true AS approved, true AS picked, true AS packed, true AS at_ship_stage, true AS invoiced,
        true AS has_ship_to, street AS ship_to, 'US | ' || postcode || ' | ' || street AS ship_to_norm,
        'US | ' || street AS ship_to_core,
        shown AS tracking_present, shown AS shipped, fault = 'void' AS void,
        CASE WHEN fault = 'void' THEN placed + INTERVAL 2 DAY END AS void_at,
        false AS refunded, false AS pickup, false AS drop_ship,
        false AS service_only, false AS backordered, placed + INTERVAL 2 DAY AS changed_at, placed AS ordered_at,
        placed AS ready_at,
        placed AS invoiced_at, $now AS seen_at, true AS from_detail
        FROM (SELECT *, shipped AND fault <> 'unreported' AS shown FROM {_PARTS})"""
    ],
    "order_lines": [
        f"""SELECT 'cin7.main' AS account, 'cin7' AS system, sale_id AS order_id, {_UNIT_ID} AS unit_id,
        part || '-' || n AS line_id,
        'item' AS kind, 'SKU-' || hash(i, n) % 2000 AS sku, 'SKU-' || hash(i, n) % 2000 AS sku_norm,
        'Thing ' || hash(i, n) % 2000 AS name,
        [] AS option_pairs, 1 AS quantity, 20 AS unit_price, 20 AS amount, $now AS seen_at FROM {_PARTS}, range(1,
        3) AS l(n) WHERE part IN ('', CAST(n AS VARCHAR))""",
        f"""SELECT 'shipstation.main' AS account, 'shipstation' AS system, ss_id AS order_id,
        CAST(n AS VARCHAR) AS line_id, 'item' AS kind,
        'SKU-' || hash(i, n) % 2000 AS sku, 'SKU-' || hash(i, n) % 2000 AS sku_norm, 'Thing ' || hash(i,
        n) % 2000 AS name,
        [] AS option_pairs, CASE WHEN fault = 'lines' AND n = 1 THEN 2 ELSE 1 END AS quantity,
        CASE WHEN fault = 'amount' THEN 23 ELSE 20 END AS unit_price, $now AS seen_at FROM {_COPIES}, range(1,
        3) AS l(n)""",
    ],
    "shipments": [
        """SELECT 'shipstation.main' AS account, 'shipstation' AS system, 'label' AS kind,
        CAST(500000000 + i AS VARCHAR) AS shipment_id,
        ss_id AS order_id, number AS order_number, tracking(i) AS tracking, tracking(i) AS tracking_norm,
        [tracking(i)] AS tracking_tokens,
        'ups' AS carrier, 'ups_ground' AS service, 8.5 AS cost, placed + INTERVAL 1 DAY AS created_at,
        0 AS created_slack_s, true AS shipped,
        false AS voided, false AS is_return, true AS notified, [] AS items,
        customer AS ship_to_name, place AS ship_to_street1, 'TOWN' AS ship_to_city, 'IL' AS ship_to_state,
        postcode AS ship_to_postcode, 'US' AS ship_to_country, 'US | ' || postcode || ' | ' || place AS ship_to_norm,
        'US | ' || place AS ship_to_core, $now AS seen_at
        FROM (SELECT *, CASE WHEN fault = 'address' THEN '1 OTHER ROAD' ELSE street END AS place FROM sales)
        WHERE shipped""",
        f"""SELECT 'cin7.main' AS account, 'cin7' AS system, 'reported' AS kind,
        guid('line' || i || '/' || part) AS shipment_id, sale_id AS order_id,
        {_UNIT_ID} AS unit_id, shown AS tracking, shown AS tracking_norm, [shown] AS tracking_tokens, 'UPS' AS carrier,
        0 AS created_slack_s, true AS shipped, false AS voided, false AS is_return, [] AS items,
        $now AS seen_at
        FROM (SELECT *, CASE WHEN fault = 'tracking' THEN tracking(-1 - i) ELSE tracking(i) END AS shown FROM {_PARTS})
        WHERE shipped AND fault <> 'unreported'""",
    ],
    "order_events": [
        f"""SELECT md5(concat_ws('|', account, subject_id, field)) AS event_id, * EXCLUDE (placed),
        placed AS changed_at, placed AS seen_at FROM (
        SELECT 'cin7.main' AS account, sale_id AS order_id, 'order' AS subject, sale_id AS subject_id,
        'status' AS field, 'open' AS new, placed FROM sales
        UNION ALL SELECT 'shipstation.main', ss_id, 'order', ss_id, 'status', 'awaiting_shipment',
        placed FROM sales WHERE held
        UNION ALL SELECT 'shipstation.main', ss_id, 'order', ss_id, 'lines', 'SKU x1; SKU x1',
        placed FROM sales WHERE held
        UNION ALL SELECT 'shipstation.main', ss_id, 'shipment', CAST(500000000 + i AS VARCHAR), 'tracking',
        tracking(i), placed FROM sales WHERE shipped
        UNION ALL SELECT 'cin7.main', sale_id, 'unit', {_UNIT_ID}, unnest(['ready_at', 'lines']), 'SKU x1; SKU x1',
        placed FROM {_PARTS})"""
    ],
    # About as long as a document is that a vendor sends.
    "raw": [
        """SELECT *, md5(payload) AS content_hash, $now AS fetched_at FROM (
        SELECT 'cin7.main' AS account, 'cin7-sale' AS kind, sale_id AS key, to_json({ID: sale_id, 'Order': number,
            Customer: customer, Email: email, Phone: phone, ShippingAddress: {Line1: street, Postcode: postcode},
            Note: repeat(md5('note' || i), 40)}) AS payload FROM sales
        UNION ALL SELECT 'shipstation.main', 'shipstation-order', ss_id, to_json({orderId: ss_id, orderNumber: number,
            customerEmail: email, shipTo: {name: customer, street1: street, postalCode: postcode, phone: phone},
            internalNotes: repeat(md5('order' || i), 40)}) FROM sales WHERE held
        UNION ALL SELECT 'shipstation.main', 'shipstation-shipment', CAST(500000000 + i AS VARCHAR), to_json({
            shipmentId: 500000000 + i, orderId: ss_id, trackingNumber: tracking(i),
            options: repeat(md5('label' || i), 20)}) FROM sales WHERE shipped)"""
    ],
    "identifiers": [
        f"""SELECT kind, value, account, order_id FROM (
        SELECT 'cin7.main' AS account, sale_id AS order_id, unnest(['number', 'order_id', 'customer_reference',
        'email', 'phone', 'name',
            'unit_id', 'sale_number', 'invoice_number', 'tracking']) AS kind,
            unnest([number, upper(sale_id), coalesce(reference, ''), upper(email), phone, customer,
        upper({_UNIT_ID}), number, invoice || part,
            CASE WHEN shipped THEN tracking(i) ELSE '' END]) AS value FROM {_PARTS}
        UNION ALL SELECT 'shipstation.main', ss_id, unnest(['number', 'order_id', 'external_key', 'email', 'phone',
        'name', 'tracking']),
            unnest([number, ss_id, number, upper(email), phone, customer,
        CASE WHEN shipped THEN tracking(i) ELSE '' END]) FROM sales WHERE held
        ) WHERE value <> ''"""
    ],
}  # fmt: skip


AUDITED = ("orders", "units", "order_lines", "shipments", "order_events")
"""The tables an audit reads: payloads and the look-up of identifiers take most of the room, and it needs neither."""


def write(folder: Path, sales: int, portion: int, tables: Collection[str] = tuple(ROWS)) -> Lake:
    """A lake in ``folder`` of so many sales and as many ShipStation orders, ``portion`` sales to a file. Of the large
    tables only ``tables`` are filled; memory is bound by the portion."""
    lake = Lake(folder)
    with new_connection() as db, lake.writing():
        for macro in _MACROS:
            db.execute(macro)
        step = _YEAR.total_seconds() / sales
        for first in range(0, sales, portion):
            asked = {"first": first, "last": min(first + portion, sales), "sales": sales, "step": step}
            db.execute(_SALES, asked | {"begin": NOW - _YEAR})
            for table in tables:
                for query in ROWS[table]:
                    lake.append(table, _rows(db, table, query))
        stores = [store.model_dump() for store in Merchant().everything().stores]
        lake.append("stores", pa.Table.from_pylist(stores, schema=schemas()["stores"]))
        for account in (SHIPSTATION, CIN7, INKSOFT):
            lake.set_watermark(account, NOW)
            lake.commit_snapshot(Coverage(account, NOW, NOW - _YEAR, True, 1, {}))
    return lake


def _rows(db: duckdb.DuckDBPyConnection, table: str, query: str) -> pa.Table:
    """The rows of ``query`` with all columns of ``table``; those it does not name are empty."""
    db.register("_shape", schemas()[table].empty_table())
    db.execute("CREATE OR REPLACE TABLE made AS SELECT * FROM _shape")
    db.execute("INSERT INTO made BY NAME " + query.replace("$now", _NOW))
    return db.sql("SELECT DISTINCT * FROM made" if table == "identifiers" else "SELECT * FROM made").to_arrow_table()
