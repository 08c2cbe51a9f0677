-- How common the names of candidates are among all purchases: rare ones say more.
SELECT name, count(*) AS purchases, max(of_all) AS of_all
FROM purchase_facts
CROSS JOIN (SELECT count(*) AS of_all FROM purchase_facts) AS counted
WHERE name IN (SELECT name_hash FROM met)
GROUP BY name
