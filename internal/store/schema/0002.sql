-- The industry of firms, as their last documents tell it.

ALTER TABLE firm ADD COLUMN industry TEXT NOT NULL DEFAULT '';

DROP VIEW changes;
DROP TABLE delta; -- it is derived anew

CREATE TABLE delta (
  basis        TEXT NOT NULL,
  reach        TEXT NOT NULL,
  tier         TEXT NOT NULL,
  region       TEXT NOT NULL,
  day          TEXT NOT NULL,
  kind         TEXT NOT NULL,
  batch_tier   TEXT NOT NULL,
  batch_issuer TEXT NOT NULL,
  batch        TEXT NOT NULL,
  industry     TEXT NOT NULL,
  n            INTEGER NOT NULL,
  PRIMARY KEY (basis, reach, tier, region, day, kind, batch_tier, batch_issuer, batch, industry)
) STRICT, WITHOUT ROWID;

CREATE VIEW changes AS
SELECT basis, reach, tier, region, day, kind, batch_tier, batch_issuer, batch, industry, n
FROM delta;
