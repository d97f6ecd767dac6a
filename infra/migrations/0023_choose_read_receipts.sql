-- Why: whether people see that we read them is the account's choice. Lives with: every version.

ALTER TABLE accounts ADD COLUMN sends_read_receipts boolean NOT NULL DEFAULT false;
