-- How common the baskets of candidates are among all purchases: rare ones say more.
SELECT goods, count(*) AS purchases, max(of_all) AS of_all
FROM purchase_facts
CROSS JOIN (SELECT count(*) AS of_all FROM purchase_facts) AS counted
WHERE goods IN (SELECT goods FROM met)
GROUP BY goods
