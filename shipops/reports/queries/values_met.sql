-- Every value the accounts' orders hold in a status field, whether it is known, and what it means.
SELECT v.account, v.system, v.field, v.value, v.told_in, v.known, min(k.meaning) AS meaning, min(k.source) AS source
FROM status_values AS v
LEFT JOIN known_values AS k ON k.system = v.system AND k.field = v.field AND k.value = v.value
GROUP BY v.account, v.system, v.field, v.value, v.told_in, v.known
ORDER BY v.known, v.account, v.field, v.value
