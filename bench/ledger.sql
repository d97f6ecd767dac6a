-- name: queued
-- What was released, with its shard.
SELECT o.send_id, o.offer, d.shard
FROM outbox o
JOIN devices d ON d.id = o.device_id
WHERE o.queued_at IS NOT NULL
ORDER BY o.send_id;

-- name: open_slots
-- As if the clock had gone on to the last of them.
UPDATE outbox SET slot_at = least(slot_at, now()) WHERE queued_at IS NOT NULL;

-- name: make_floor
CREATE TABLE IF NOT EXISTS floor_sends (LIKE sends INCLUDING ALL) WITH (fillfactor = 50);
TRUNCATE floor_sends;
INSERT INTO floor_sends SELECT * FROM sends;

-- name: claim
UPDATE floor_sends
SET state = 'sending', attempt = attempt + 1, epoch = 1, attempted_at = now(), text = 'Hi'
WHERE id = %(send_id)s;

-- name: sent
UPDATE floor_sends SET state = 'sent', sent_at = now(), whatsapp_id = '3EB0'
WHERE id = %(send_id)s;

-- name: delivered
UPDATE floor_sends SET state = 'delivered', delivered_at = now() WHERE id = %(send_id)s;

-- name: hot_share
-- Of the changes of sends, how many needed no new entry in any index.
SELECT sum(n_tup_hot_upd) / sum(n_tup_upd)
FROM pg_stat_user_tables
WHERE relname ~ '^sends_\d';
