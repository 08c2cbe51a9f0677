-- What is known of each link, and from how many orders.
SELECT link_id, fact, value, learned, having_it, arrived, overruled FROM link_facts ORDER BY link_id, fact
