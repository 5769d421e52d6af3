-- Firms by which documents bear on the figures of a tier that are none of its own:
-- without them a firm would be elsewhere, or maybe another firm.

CREATE TABLE bearing (
  document INTEGER NOT NULL,
  tier     TEXT NOT NULL,
  region   TEXT NOT NULL, -- where the firms are
  instead  TEXT NOT NULL, -- where they would be; '' where that is not all
  day      TEXT NOT NULL, -- from when on, and with n below zero until when
  n        INTEGER NOT NULL,
  PRIMARY KEY (document, tier, region, instead, day)
) STRICT, WITHOUT ROWID;
