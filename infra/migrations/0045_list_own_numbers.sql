-- Why: a message is tried on a phone of one's own first. Only numbers that the account listed get
-- tests, so that a test is no way around consent. Lives with: every version.

ALTER TABLE accounts ADD COLUMN test_numbers text[] NOT NULL DEFAULT '{}';
