-- Why a person did what a line of the log says. In the table decision, same is
-- 1 (one firm), 0 (different firms) or 2 (looked at, and not to be settled).

ALTER TABLE log ADD COLUMN reason TEXT NOT NULL DEFAULT '';
