-- A registry: what was imported, as printed, and what follows from it.
-- Dates are ISO text in the precision they were printed in.

-- Said by people, append-only ----------------------------------------------

CREATE TABLE log (
  number   INTEGER PRIMARY KEY,
  time     TEXT NOT NULL, -- RFC 3339 at +08:00
  person   TEXT NOT NULL,
  action   TEXT NOT NULL, -- create, import, copy, replace, undo, redo, decide, undecide, target, official, set, rebuild
  document INTEGER,
  detail   TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE reference (
  name    TEXT PRIMARY KEY, -- tiers.csv, regions.csv, …
  content TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What a change of reference data replaced, so that it can be taken back.
CREATE TABLE reference_log (
  log     INTEGER PRIMARY KEY REFERENCES log,
  name    TEXT NOT NULL,
  content TEXT NOT NULL
) STRICT;

-- As printed ----------------------------------------------------------------

CREATE TABLE file (
  id      INTEGER PRIMARY KEY,
  sha256  TEXT NOT NULL UNIQUE,
  name    TEXT NOT NULL,
  format  TEXT NOT NULL,
  size    INTEGER NOT NULL,
  content BLOB -- gzip; NULL where the file is larger than what is kept
) STRICT;

CREATE TABLE document (
  id             INTEGER PRIMARY KEY,
  act            TEXT NOT NULL,
  tier           TEXT NOT NULL,
  issuer         TEXT NOT NULL,
  scope          TEXT NOT NULL, -- where its places lie if not in all of the issuing region
  batch          TEXT NOT NULL,
  label          TEXT NOT NULL,
  final          INTEGER NOT NULL,
  published      TEXT NOT NULL,
  published_from TEXT NOT NULL, -- flag, list, letter, built-in, end
  valid_from     TEXT NOT NULL,
  valid_to       TEXT NOT NULL,
  validity_from  TEXT NOT NULL,
  totals         TEXT NOT NULL, -- JSON: [{"Region":…,"N":…}]
  title          TEXT NOT NULL,
  sample         INTEGER NOT NULL,
  digest         TEXT NOT NULL, -- of identity, facts and entries
  entries_digest TEXT NOT NULL,
  rows           INTEGER NOT NULL,
  undone         INTEGER NOT NULL DEFAULT 0,
  replaces       TEXT NOT NULL DEFAULT '' -- digest of the document it stands for
) STRICT;
CREATE INDEX document_digest ON document (entries_digest);

CREATE TABLE document_file (
  document INTEGER NOT NULL REFERENCES document,
  file     INTEGER NOT NULL REFERENCES file,
  sheet    TEXT NOT NULL,
  log      INTEGER NOT NULL REFERENCES log,
  PRIMARY KEY (document, file, sheet)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_file_file ON document_file (file);

CREATE TABLE entry (
  id         INTEGER PRIMARY KEY,
  document   INTEGER NOT NULL REFERENCES document,
  row        INTEGER NOT NULL,
  number     TEXT NOT NULL,
  name       TEXT NOT NULL,
  former     TEXT NOT NULL,
  code       TEXT NOT NULL,
  place      TEXT NOT NULL,
  region     TEXT NOT NULL, -- resolved from place; made anew by a rebuild
  left_place  TEXT NOT NULL, -- on relocations
  left_region TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to   TEXT NOT NULL,
  other      TEXT NOT NULL, -- JSON: [{"Header":…,"Text":…}], '' for none
  component  INTEGER        -- NULL while the document is not active
) STRICT;
CREATE INDEX entry_document ON entry (document);
CREATE INDEX entry_component ON entry (component) WHERE component IS NOT NULL;

CREATE TABLE remark (
  document INTEGER NOT NULL REFERENCES document,
  row      INTEGER NOT NULL, -- 0: about the whole list
  id       TEXT NOT NULL,
  args     TEXT NOT NULL, -- JSON array of texts
  error    INTEGER NOT NULL,
  text     TEXT NOT NULL -- the row as read, for rows left out
) STRICT;
CREATE INDEX remark_document ON remark (document);

CREATE TABLE decision (
  id     INTEGER PRIMARY KEY,
  same   INTEGER NOT NULL,
  a      TEXT NOT NULL,
  b      TEXT NOT NULL,
  log    INTEGER NOT NULL REFERENCES log,
  undone INTEGER NOT NULL DEFAULT 0 -- the log line that took it back
) STRICT;

-- Derived ---------------------------------------------------------------------

CREATE TABLE key (
  key       TEXT PRIMARY KEY,
  component INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE firm (
  id        INTEGER PRIMARY KEY,
  key       TEXT NOT NULL UNIQUE,
  component INTEGER NOT NULL,
  name      TEXT NOT NULL,
  code      TEXT NOT NULL,
  undecided INTEGER NOT NULL -- rows that could not be given to one firm
) STRICT;
CREATE INDEX firm_component ON firm (component);
CREATE INDEX firm_undecided ON firm (undecided) WHERE undecided > 0;

CREATE TABLE stay (
  firm   INTEGER NOT NULL REFERENCES firm ON DELETE CASCADE,
  since  TEXT NOT NULL, -- '' is from the beginning
  region TEXT NOT NULL,
  entry  INTEGER NOT NULL,
  PRIMARY KEY (firm, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE title (
  firm  INTEGER NOT NULL REFERENCES firm ON DELETE CASCADE,
  tier  TEXT NOT NULL,
  since TEXT NOT NULL,
  kind  TEXT NOT NULL, -- recognised, carried-in
  entry INTEGER NOT NULL,
  PRIMARY KEY (firm, tier)
) STRICT, WITHOUT ROWID;

-- Times in force ('run') and times out of net ('out'); ended is the first day after, '' is open.
CREATE TABLE spell (
  firm      INTEGER NOT NULL REFERENCES firm ON DELETE CASCADE,
  tier      TEXT NOT NULL,
  what      TEXT NOT NULL, -- run, out
  began     TEXT NOT NULL,
  ended     TEXT NOT NULL,
  opened    TEXT NOT NULL,
  opened_by INTEGER,
  closed    TEXT NOT NULL,
  closed_by INTEGER,
  PRIMARY KEY (firm, tier, what, began)
) STRICT, WITHOUT ROWID;

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
  n            INTEGER NOT NULL,
  PRIMARY KEY (basis, reach, tier, region, day, kind, batch_tier, batch_issuer, batch)
) STRICT, WITHOUT ROWID;

-- For other programs to read --------------------------------------------------

CREATE VIEW documents AS
SELECT id, act, tier, issuer, batch, label, final, published, valid_from, valid_to, title, sample, rows, undone
FROM document;

CREATE VIEW entries AS
SELECT d.id AS document, d.act, d.tier, d.batch, d.published, e.row, e.number, e.name, e.former, e.code, e.place, e.region
FROM entry e
JOIN document d ON d.id = e.document
WHERE e.component IS NOT NULL;

CREATE VIEW titles AS
SELECT f.key AS firm, f.name, f.code, t.tier, t.since, t.kind, r.began AS valid_from,
       CASE r.ended WHEN '' THEN '' ELSE date(r.ended, '-1 day') END AS valid_to, r.closed AS ended_by
FROM title t
JOIN firm f ON f.id = t.firm
LEFT JOIN spell r ON r.firm = t.firm AND r.tier = t.tier AND r.what = 'run';

CREATE VIEW changes AS
SELECT basis, reach, tier, region, day, kind, batch_tier, batch_issuer, batch, n
FROM delta;
