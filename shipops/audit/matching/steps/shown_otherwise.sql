-- What the source shows of a shipment otherwise than the label it stands for (`shown_pairs`): one row a link, field and
-- pair of values.
WITH numbered AS (
    SELECT *, dense_rank() OVER (PARTITION BY link_id, field, bought, shown ORDER BY number) AS n FROM shown_pairs
)
SELECT
    account, link_id, field, bought, shown, link_id || ': ' || bought || ' > ' || shown AS part, max(n) AS orders,
    min(label_text) AS label_text, min(source_text) AS source_text, max(seen_at) AS seen_at,
    string_agg(DISTINCT CASE WHEN n <= 20 THEN number END, ', ' ORDER BY CASE WHEN n <= 20 THEN number END) AS numbers
FROM numbered
GROUP BY account, link_id, field, bought, shown
