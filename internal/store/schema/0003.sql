-- How each file was read, and the notice that it is or was told with.

ALTER TABLE document_file ADD COLUMN notice TEXT NOT NULL DEFAULT '';  -- JSON: number, publisher, date, address; '' for none
ALTER TABLE document_file ADD COLUMN reading TEXT NOT NULL DEFAULT ''; -- JSON: the version of the reading, its options, the facts given

-- Of a document that was read again to the same rows and facts: the version
-- that read it, which its digest then counts.
ALTER TABLE document ADD COLUMN again INTEGER NOT NULL DEFAULT 0;
