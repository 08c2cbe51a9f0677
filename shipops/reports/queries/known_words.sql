-- What each source's status becomes in ShipStation.
SELECT system, status_norm, shipstation FROM status_map ORDER BY system, status_norm
