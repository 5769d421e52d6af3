-- A new registry: what was imported, as printed, and what follows from it. The
-- steps in the folder schema make the same out of older ones.
-- Dates are ISO text in the precision they were printed in.

-- Said by people, append-only ----------------------------------------------

CREATE TABLE log (
  number   INTEGER PRIMARY KEY,
  time     TEXT NOT NULL, -- RFC 3339 at +08:00
  person   TEXT NOT NULL,
  action   TEXT NOT NULL, -- create, import, copy, replace, undo, redo, decide, undecide, target, official, set, rebuild, …
  document INTEGER,
  detail   TEXT NOT NULL DEFAULT '',
  reason   TEXT NOT NULL DEFAULT ''
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
  replaces       TEXT NOT NULL DEFAULT '',   -- digest of the document it stands for
  again          INTEGER NOT NULL DEFAULT 0, -- of one read again to the same rows and facts: the version that read it
  accepted       INTEGER NOT NULL DEFAULT 0, -- a person took it as whole though it is short of its announced totals
  first          INTEGER NOT NULL DEFAULT 0  -- its entries lie side by side from this one on
) STRICT;
CREATE INDEX document_digest ON document (entries_digest);

CREATE TABLE document_file (
  document INTEGER NOT NULL REFERENCES document,
  file     INTEGER NOT NULL REFERENCES file,
  sheet    TEXT NOT NULL,
  log      INTEGER NOT NULL REFERENCES log,
  notice   TEXT NOT NULL DEFAULT '', -- JSON: number, publisher, date, address; '' for none
  reading  TEXT NOT NULL DEFAULT '', -- JSON: the version of the reading, its options, the facts given
  PRIMARY KEY (document, file, sheet)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_file_file ON document_file (file);

-- Places as a document prints them.
CREATE TABLE place (
  id       INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES document,
  text     TEXT NOT NULL, -- city and district, joined by '/'; '' where a row prints none
  region   TEXT NOT NULL, -- resolved; made anew by a rebuild
  UNIQUE (document, text)
) STRICT;

-- What a row does not print is NULL; columns that few rows have come last.
CREATE TABLE entry (
  id         INTEGER PRIMARY KEY,
  document   INTEGER NOT NULL,
  row        INTEGER NOT NULL,
  number     TEXT,
  name       TEXT NOT NULL,
  code       TEXT,
  place      INTEGER NOT NULL,
  kind       INTEGER NOT NULL, -- the shape of the row by itself; derived
  former     TEXT,
  left_place INTEGER,          -- on relocations
  valid_from TEXT,
  valid_to   TEXT,
  other      TEXT              -- JSON: [{"Header":…,"Text":…}]
) STRICT;

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
  same   INTEGER NOT NULL, -- 1 one firm, 0 different firms, 2 looked at and not to be settled
  a      TEXT NOT NULL,
  b      TEXT NOT NULL,
  log    INTEGER NOT NULL REFERENCES log,
  undone INTEGER NOT NULL DEFAULT 0 -- the log line that took it back
) STRICT;

-- Derived ---------------------------------------------------------------------

-- Which component holds a code or name: by a number, which a code is and to which
-- a name is cut down. A component has the number of one of its entries, or below
-- zero of a line of the log that decides something about keys.
CREATE TABLE key (
  k         INTEGER NOT NULL PRIMARY KEY,
  component INTEGER NOT NULL -- as it was when the key came; member says what became of it
) STRICT, WITHOUT ROWID;

-- The entries of components that have several, or that are no shape's.
CREATE TABLE member (
  entry     INTEGER PRIMARY KEY,
  component INTEGER NOT NULL
) STRICT;
CREATE INDEX member_component ON member (component);

CREATE TABLE component (
  id    INTEGER PRIMARY KEY,
  shape INTEGER -- NULL: it is derived from its rows
) STRICT;

-- What the rows of a firm tell, whatever its name and code, and how many
-- components are alike in it.
CREATE TABLE shape (
  id   INTEGER PRIMARY KEY,
  rows TEXT NOT NULL,
  n    INTEGER NOT NULL
) STRICT;

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

-- The firms whose titles, granted by one list, have one last day; how many of
-- them lists of passes and of fails tell of.
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

-- Rows that can't be given to one firm, by where such firms are from a day on, and
-- in which tiers they were recognised by then.
CREATE TABLE undecided (
  region TEXT NOT NULL,
  tiers  TEXT NOT NULL, -- innovative,specialized
  day    TEXT NOT NULL, -- '' is from the beginning
  n      INTEGER NOT NULL,
  PRIMARY KEY (region, tiers, day)
) STRICT, WITHOUT ROWID;

-- For other programs to read --------------------------------------------------

CREATE VIEW documents AS
SELECT id, act, tier, issuer, batch, label, final, published, valid_from, valid_to, title, sample, rows, undone
FROM document;

CREATE VIEW changes AS
SELECT basis, reach, tier, region, day, kind, batch_tier, batch_issuer, batch, industry, n
FROM delta;

CREATE VIEW entries AS
SELECT d.id AS document, d.act, d.tier, d.batch, d.published, e.row, coalesce(e.number, '') AS number, e.name, coalesce(e.former, '') AS former,
       coalesce(e.code, '') AS code, p.text AS place, p.region
FROM document d
JOIN entry e ON e.id BETWEEN d.first AND d.first + d.rows - 1
JOIN place p ON p.id = e.place
WHERE NOT d.undone AND NOT EXISTS (SELECT 1 FROM document r WHERE r.replaces = d.digest AND NOT r.undone);
