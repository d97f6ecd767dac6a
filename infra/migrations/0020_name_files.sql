-- Why: a document is sent and saved under its name. Lives with: every version.

ALTER TABLE media ADD COLUMN file_name text;
