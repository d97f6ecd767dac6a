-- Why: counting what is queued for a phone, reading it again and rescuing it read all that waits;
-- what any phone may send was looked for among all that has one. Both are few of many.
-- A row of the outbox changes once, when it is released, and is then deleted: that this one change
-- moves it in these indexes too costs less than reading a backlog each minute.
-- Lives with: every version.

-- Only who asks for rows with a slot is answered from here. A claim, which asks whether its one
-- row is queued, was seen to read this whole index: statistics are too old to know its size.
CREATE INDEX outbox_queued ON outbox (device_id, slot_at) WHERE slot_at IS NOT NULL;
CREATE INDEX outbox_pool ON outbox (account_id, not_before, send_id)
    WHERE device_id IS NULL AND queued_at IS NULL;
