-- Of the database of sessions, whose tables whatsmeow makes and upgrades.

-- name: has_device
-- Whether the keys of a session are there.
SELECT EXISTS (SELECT FROM whatsmeow_device WHERE jid = %(jid)s);

-- name: message_of_secret
-- Under which id one of our devices sent the message with this secret. Whoever received
-- it knows the secret too, and may write it into a message of their own: so the sender
-- must be the device, by phone number or by LID.
SELECT secret.message_id
FROM whatsmeow_message_secrets AS secret
JOIN whatsmeow_device AS device ON device.jid = secret.our_jid
WHERE secret.key = %(secret)s
    AND substring(secret.sender_jid, '^\d+') IN (
        substring(device.jid, '^\d+'), substring(device.lid, '^\d+')
    )
LIMIT 1;

-- name: forget_device
-- Its keys, and all that hangs on them by foreign key.
DELETE FROM whatsmeow_device WHERE jid = %(jid)s;

-- name: forget_tokens
-- The one table of a device's that hangs on nothing.
DELETE FROM whatsmeow_privacy_tokens WHERE our_jid = %(jid)s;

-- name: release
-- The connections that stopped clients left, by the names that their addresses gave. Our
-- own user's: nobody else's may be ended.
SELECT count(pg_terminate_backend(pid))
FROM pg_stat_activity
WHERE datname = current_database()
    AND usename = current_user
    AND application_name = ANY (%(names)s);

-- name: count_devices
-- How many sessions are kept, connected or not.
SELECT count(*) FROM whatsmeow_device;

-- name: count_connections
-- How many the server takes, without those kept for superusers.
SELECT current_setting('max_connections')::int
    - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true)::int, 0);

-- name: is_pooled
-- Whether somebody stands between: a pooler tells its clients another process than the
-- one that works for them.
SELECT pg_backend_pid() <> %(told)s;

-- name: be_brief
-- For this transaction, so that it holds through a pooler: nobody waits for us long.
SELECT set_config('lock_timeout', '4s', true),
    set_config('statement_timeout', '30s', true);

-- name: preparation
-- Asked first, because even a change that changes nothing locks the table.
SELECT CASE
    WHEN to_regclass('whatsmeow_message_secrets') IS NULL THEN 'no-table'
    WHEN to_regclass('carillon_secrets_by_day') IS NULL THEN 'wanted'
    ELSE 'done'
END;

-- name: prune_secrets
-- A batch of what was written before a day. What is removed meanwhile is not waited for.
WITH old AS (
    SELECT our_jid, chat_jid, sender_jid, message_id
    FROM whatsmeow_message_secrets
    WHERE carillon_noted_on < %(before)s
    LIMIT %(batch)s
    FOR UPDATE SKIP LOCKED
)
DELETE FROM whatsmeow_message_secrets AS secret
USING old
WHERE secret.our_jid = old.our_jid
    AND secret.chat_jid = old.chat_jid
    AND secret.sender_jid = old.sender_jid
    AND secret.message_id = old.message_id;
