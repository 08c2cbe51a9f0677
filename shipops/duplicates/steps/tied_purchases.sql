-- What ties purchases by a key, as hashes: their id as in purchase_facts.
SELECT hash(account, order_id) AS id, hash(tie) AS tie FROM purchase_ties
