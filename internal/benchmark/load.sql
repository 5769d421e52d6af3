-- What the program is measured against: a tuned script of the sqlite3 shell, which only loads and normalises
-- a list of five columns. It counts nothing, and looks for no firm.
PRAGMA page_size = 8192;
PRAGMA temp_store = memory;
PRAGMA cache_size = -262144;
CREATE TABLE district (id INTEGER PRIMARY KEY, city TEXT NOT NULL, county TEXT NOT NULL, UNIQUE (city, county));
CREATE TABLE batch (id INTEGER PRIMARY KEY, label TEXT NOT NULL UNIQUE, tier TEXT NOT NULL, year INTEGER NOT NULL);
CREATE TABLE enterprise (id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, district_id INTEGER NOT NULL REFERENCES district);
CREATE TABLE recognition (
  enterprise_id INTEGER NOT NULL REFERENCES enterprise,
  batch_id      INTEGER NOT NULL REFERENCES batch,
  valid_from    TEXT NOT NULL,
  valid_to      TEXT NOT NULL,
  row_no        INTEGER NOT NULL,
  PRIMARY KEY (enterprise_id, batch_id)
) WITHOUT ROWID;
CREATE TEMP TABLE raw (seq, name, code, city, county);
.import --csv --skip 1 --schema temp list.csv raw
BEGIN;
INSERT INTO district (city, county) SELECT DISTINCT city, county FROM raw;
INSERT INTO batch (label, tier, year) VALUES ('2024年第一批创新型中小企业', '创新型中小企业', 2024);
INSERT INTO enterprise (code, name, district_id)
SELECT r.code, r.name, d.id FROM raw r CROSS JOIN district d ON d.city = r.city AND d.county = r.county GROUP BY r.code;
CREATE UNIQUE INDEX enterprise_code ON enterprise (code);
INSERT OR IGNORE INTO recognition
SELECT e.id, 1, '2024-03-01', '2027-02-28', r.seq FROM raw r CROSS JOIN enterprise e ON e.code = r.code ORDER BY 1, 2;
COMMIT;
