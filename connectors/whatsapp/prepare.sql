-- What we add to whatsmeow's table of message secrets. whatsmeow names the columns that
-- it writes and reads, so one more does not disturb it. Nothing here rewrites the table,
-- and the first statement locks it: two that prepare at once do so one after the other.

-- The table has no time of its own, and secrets are pruned by age: this is the only way
-- to know it that does not ask another database about millions of ids. What was there
-- before counts as written now.
ALTER TABLE whatsmeow_message_secrets
ADD COLUMN IF NOT EXISTS carillon_noted_on date
NOT NULL DEFAULT (timezone('UTC', now()))::date;

-- After a crash a send is looked for by its secret.
CREATE INDEX IF NOT EXISTS carillon_secrets_by_key ON whatsmeow_message_secrets (key);

-- The last: who finds it has found all.
CREATE INDEX IF NOT EXISTS carillon_secrets_by_day
ON whatsmeow_message_secrets (carillon_noted_on);
