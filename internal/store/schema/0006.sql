-- Firms by what their rows have in common. Nothing is stored of a single firm any
-- more: what a registry counts it derives once for all firms of which the same is
-- told, and multiplies; a firm asked about is derived from its rows.

DROP VIEW entries;
DROP VIEW titles;
DROP TABLE spell;
DROP TABLE title;
DROP TABLE stay;
DROP TABLE firm;
DROP TABLE key;

-- Places as a document prints them.
CREATE TABLE place (
  id       INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES document,
  text     TEXT NOT NULL, -- city and district, joined by '/'; '' where a row prints none
  region   TEXT NOT NULL, -- resolved; made anew by a rebuild
  UNIQUE (document, text)
) STRICT;

INSERT INTO place (document, text, region)
SELECT document, text, min(region)
FROM (SELECT document, place AS text, region FROM entry
      UNION
      SELECT document, left_place, left_region FROM entry WHERE left_place <> '')
GROUP BY document, text
ORDER BY document, text;

-- The entries of a document lie side by side from its first on. What a row does
-- not print is NULL; columns that few rows have come last.
ALTER TABLE document ADD COLUMN first INTEGER NOT NULL DEFAULT 0;

CREATE TABLE printed (
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

INSERT INTO printed
SELECT row_number() OVER (ORDER BY e.document, e.id), e.document, e.row, nullif(e.number, ''), e.name, nullif(e.code, ''), p.id, 0, nullif(e.former, ''),
       l.id, nullif(e.valid_from, ''), nullif(e.valid_to, ''), nullif(e.other, '')
FROM entry e
JOIN place p ON p.document = e.document AND p.text = e.place
LEFT JOIN place l ON l.document = e.document AND l.text = e.left_place AND e.left_place <> ''
ORDER BY e.document, e.id;

DROP TABLE entry;
ALTER TABLE printed RENAME TO entry;

UPDATE document SET first = coalesce((SELECT min(id) FROM entry WHERE entry.document = document.id), 0);

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

CREATE VIEW entries AS
SELECT d.id AS document, d.act, d.tier, d.batch, d.published, e.row, coalesce(e.number, '') AS number, e.name, coalesce(e.former, '') AS former,
       coalesce(e.code, '') AS code, p.text AS place, p.region
FROM document d
JOIN entry e ON e.id BETWEEN d.first AND d.first + d.rows - 1
JOIN place p ON p.id = e.place
WHERE NOT d.undone AND NOT EXISTS (SELECT 1 FROM document r WHERE r.replaces = d.digest AND NOT r.undone);
