-- What coverage rests on: which reviews are due, and which lists a person took
-- as whole though they are short of their announced totals.

ALTER TABLE document ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0;

-- The firms whose titles, granted by one list, have one last day; how many of
-- them lists of passes and of fails tell of. Derived, as delta is.
CREATE TABLE intake (
  tier   TEXT NOT NULL,
  issuer TEXT NOT NULL,
  batch  TEXT NOT NULL,
  act    TEXT NOT NULL,
  last   TEXT NOT NULL,
  firms  INTEGER NOT NULL,
  passed INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  PRIMARY KEY (tier, issuer, batch, act, last)
) STRICT, WITHOUT ROWID;
