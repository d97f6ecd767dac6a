-- name: add_device
INSERT INTO devices (account_id, name, transport, shard)
VALUES (%(account_id)s, %(name)s, %(transport)s, %(shard)s)
RETURNING id;

-- name: find_device
SELECT id, account_id, name, transport, shard, state, state_code, state_changed_at, phone, jid,
       lid, push_name, linked_at, phone_seen_at, ready_at, resting_until, resting_code,
       quota_hour, quota_day, gap_min, gap_max, warmed_up, (warm_up_of(d)).quota AS day_quota_now,
       created_at
FROM devices AS d
WHERE account_id = %(account_id)s AND id = %(device_id)s AND state <> 'removed';

-- name: lock_device
-- Whoever changes a device's state holds its row; readers and the claims of sends pass.
SELECT id, account_id, name, transport, shard, state, state_code, state_changed_at, phone, jid,
       lid, push_name, linked_at, phone_seen_at, ready_at, resting_until, resting_code,
       quota_hour, quota_day, gap_min, gap_max, warmed_up, (warm_up_of(d)).quota AS day_quota_now,
       created_at
FROM devices AS d
WHERE id = %(device_id)s
FOR NO KEY UPDATE;

-- name: list_devices
-- A page of an account's devices by id, each state shown as people see it.
SELECT d.id, d.account_id, d.name, d.transport, d.shard, d.state, d.state_code,
       d.state_changed_at, d.phone, d.jid, d.lid, d.push_name, d.linked_at, d.phone_seen_at,
       d.ready_at, d.resting_until, d.resting_code, d.quota_hour, d.quota_day,
       d.gap_min, d.gap_max, d.warmed_up, (warm_up_of(d)).quota AS day_quota_now, d.created_at
FROM devices AS d
JOIN leases AS l ON l.name = d.shard
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN d.state IN ('offline', 'logged-out') THEN d.state
        WHEN d.state <> 'online' OR l.expires_at IS NULL OR l.expires_at <= carillon_now()
            THEN 'other'
        WHEN d.resting_until > carillon_now() THEN 'resting'
        ELSE 'online'
    END
) AS shown (state)
WHERE d.account_id = %(account_id)s
  AND d.id > %(after)s
  AND d.state <> 'removed'
  AND CASE %(state)s::text
          WHEN 'unused' THEN d.state IN ('connecting', 'online', 'offline')
              AND d.phone_seen_at < carillon_now() - %(unused_after)s::interval
          WHEN 'restricted' THEN d.state IN ('connecting', 'online', 'offline')
              AND d.resting_until > carillon_now() AND starts_with(d.resting_code, 'restricted')
          ELSE coalesce(%(state)s = shown.state, true)
      END
  AND (%(words)s::text IS NULL OR d.name ILIKE %(words)s OR d.phone LIKE %(digits)s)
ORDER BY d.id
LIMIT %(most)s;

-- name: count_devices
SELECT count(*) AS all,
       count(*) FILTER (WHERE d.state = 'online' AND held.now AND NOT resting.now) AS online,
       count(*) FILTER (WHERE d.state = 'online' AND held.now AND resting.now) AS resting,
       count(*) FILTER (WHERE d.state = 'offline') AS offline,
       count(*) FILTER (WHERE d.state = 'logged-out') AS logged_out,
       count(*) FILTER (
           WHERE d.state IN ('new', 'pairing', 'connecting')
              OR (d.state = 'online' AND NOT held.now)
       ) AS other
FROM devices AS d
JOIN leases AS l ON l.name = d.shard
CROSS JOIN LATERAL (SELECT coalesce(l.expires_at > carillon_now(), false)) AS held (now)
CROSS JOIN LATERAL (
    SELECT coalesce(d.resting_until > carillon_now(), false)
) AS resting (now)
WHERE d.account_id = %(account_id)s AND d.state <> 'removed';

-- name: usage_of
-- What these devices did and suffered of late, one row each. Being offline counts when
-- the day began with it, too; the moment that a deaf session is made anew counts as deaf.
SELECT d.id AS device_id,
       coalesce(l.expires_at > carillon_now(), false) AS held,
       used.hour AS used_hour, used.day AS used_day, used.failed AS failed_day,
       d.state IN ('offline', 'logged-out') OR began.offline OR seen.offline AS was_offline,
       coalesce(d.resting_until > carillon_now() - interval '24 hours', false)
           OR seen.resting AS rested,
       seen.deaf AS was_deaf, warmth.day AS warm_up_day, warmth.full_at AS warm_up_full_at,
       (SELECT count(*) FROM chats AS c
        WHERE c.account_id = d.account_id AND c.device_id = d.id AND c.unread > 0
       ) AS unread_chats
FROM devices AS d
JOIN leases AS l ON l.name = d.shard
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE a.attempted_at > carillon_now() - interval '1 hour'),
           count(*),
           count(*) FILTER (WHERE a.outcome IN ('refused', 'failed'))
    FROM attempts AS a
    WHERE a.device_id = d.id AND a.account_id = d.account_id
      AND a.attempted_at > carillon_now() - interval '24 hours'
) AS used (hour, day, failed)
CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(
               e.state IN ('offline', 'logged-out') AND e.code IS DISTINCT FROM 'deaf'
           ), false),
           coalesce(bool_or(e.state = 'resting'), false),
           coalesce(bool_or(e.code = 'deaf'), false)
    FROM device_events AS e
    WHERE e.account_id = d.account_id AND e.device_id = d.id
      AND e.at > carillon_now() - interval '24 hours'
) AS seen (offline, resting, deaf)
CROSS JOIN LATERAL (
    SELECT coalesce((
        SELECT e.state IN ('offline', 'logged-out')
        FROM device_events AS e
        WHERE e.account_id = d.account_id AND e.device_id = d.id AND e.state <> 'resting'
          AND e.at <= carillon_now() - interval '24 hours'
        ORDER BY e.id DESC
        LIMIT 1
    ), false)
) AS began (offline)
CROSS JOIN LATERAL warm_up_of(d) AS warmth
WHERE d.account_id = %(account_id)s AND d.id = ANY(%(device_ids)s);

-- name: list_history
-- The newest first.
SELECT id, state, code, at
FROM device_events
WHERE account_id = %(account_id)s AND device_id = %(device_id)s AND id < %(before)s
ORDER BY id DESC
LIMIT %(most)s;

-- name: list_offline
SELECT id
FROM devices
WHERE account_id = %(account_id)s AND state = 'offline'
ORDER BY id;

-- name: list_of_shard
-- Everything this shard looks after, removed devices apart.
SELECT id, account_id, name, transport, shard, state, state_code, state_changed_at, phone, jid,
       lid, push_name, linked_at, phone_seen_at, ready_at, resting_until, resting_code,
       quota_hour, quota_day, gap_min, gap_max, warmed_up, (warm_up_of(d)).quota AS day_quota_now,
       created_at
FROM devices AS d
WHERE shard = %(shard)s AND state <> 'removed'
ORDER BY id;

-- name: count_by_shard
SELECT name, (SELECT count(*) FROM devices WHERE shard = leases.name AND state <> 'removed') AS n
FROM leases
WHERE name = ANY(%(shards)s);

-- name: write_change
-- Guarded by the caller's lock on the row. A device that is not online is not ready.
UPDATE devices
SET state = %(state)s, state_code = %(code)s,
    state_changed_at = CASE WHEN state = %(state)s THEN state_changed_at ELSE carillon_now() END,
    ready_at = CASE WHEN %(state)s = 'online' THEN ready_at END
WHERE id = %(device_id)s;

-- name: write_event
INSERT INTO device_events (account_id, device_id, state, code)
VALUES (%(account_id)s, %(device_id)s, %(state)s, %(code)s);

-- name: write_link
-- Another number begins its warm-up; one that is linked again goes on with it.
UPDATE devices
SET phone = %(phone)s, jid = %(jid)s, lid = %(lid)s, push_name = %(push_name)s,
    linked_at = carillon_now(), phone_seen_at = carillon_now(),
    warmed_up = warmed_up AND coalesce(phone = %(phone)s, true),
    warming_since = CASE WHEN phone = %(phone)s THEN warming_since ELSE carillon_now() END
WHERE id = %(device_id)s;

-- name: lock_number
-- Two linkings of one number meet here: the second sees the first.
SELECT pg_advisory_xact_lock(hashtextextended('number:' || %(phone)s, 0));

-- name: number_is_taken
-- By another device of any account, under whatever JID: each link of a number has one of
-- its own. The row of the answer is never shown.
SELECT EXISTS (
    SELECT FROM devices
    WHERE phone = %(phone)s AND id <> %(device_id)s
      AND state IN ('connecting', 'online', 'offline')
);

-- name: note_phone_seen
-- Once an hour is enough: the warning comes after days.
UPDATE devices SET phone_seen_at = least(%(at)s::timestamptz, carillon_now())
WHERE id = %(device_id)s
  AND (phone_seen_at IS NULL OR phone_seen_at < %(at)s::timestamptz - interval '1 hour');

-- name: learn_push_name
UPDATE devices SET push_name = %(push_name)s
WHERE id = %(device_id)s AND push_name IS DISTINCT FROM %(push_name)s
RETURNING account_id;

-- name: write_settings
UPDATE devices
SET name = %(name)s, quota_hour = %(quota_hour)s, quota_day = %(quota_day)s,
    gap_min = %(gap_min)s, gap_max = %(gap_max)s, warmed_up = %(warmed_up)s
WHERE account_id = %(account_id)s AND id = %(device_id)s;

-- name: allow_bulk
-- From now on bulk may be claimed: what came before the connection has been judged.
UPDATE devices SET ready_at = carillon_now()
WHERE id = %(device_id)s AND state = 'online' AND ready_at IS NULL;

-- name: await_restore
-- A process took the shard over, or leaves it: nothing of it is connected now.
WITH changed AS (
    UPDATE devices
    SET state = 'connecting', state_code = 'restarting', ready_at = NULL,
        state_changed_at = carillon_now()
    WHERE shard = %(shard)s AND state = 'online'
      AND EXISTS (SELECT FROM leases WHERE name = %(shard)s AND epoch = %(epoch)s)
    RETURNING id, account_id
), told AS (
    INSERT INTO device_events (account_id, device_id, state, code)
    SELECT account_id, id, 'connecting', 'restarting' FROM changed
)
SELECT id AS device_id, account_id FROM changed;

-- name: write_rest
-- A longer rest is never shortened by a shorter one.
UPDATE devices
SET resting_code = CASE
        WHEN resting_until > %(until)s THEN resting_code ELSE %(code)s
    END,
    resting_until = greatest(resting_until, %(until)s),
    failures_in_a_row = 0
WHERE id = %(device_id)s
RETURNING account_id;

-- name: end_rest
UPDATE devices SET resting_until = NULL, resting_code = NULL, failures_in_a_row = 0
WHERE account_id = %(account_id)s AND id = %(device_id)s AND resting_until > carillon_now();

-- name: count_failure
UPDATE devices SET failures_in_a_row = failures_in_a_row + 1
WHERE id = %(device_id)s
RETURNING failures_in_a_row;

-- name: forget_failures
UPDATE devices SET failures_in_a_row = 0
WHERE id = %(device_id)s AND failures_in_a_row > 0;

-- name: holds_epoch
-- Whether this epoch is the present one of the device's shard.
SELECT EXISTS (
    SELECT FROM leases AS l
    JOIN devices AS d ON d.shard = l.name
    WHERE d.id = %(device_id)s AND l.epoch = %(epoch)s AND l.holder IS NOT NULL
);

-- name: ensure_leases
INSERT INTO leases (name)
SELECT unnest(%(names)s::text[])
ON CONFLICT (name) DO NOTHING;

-- name: heartbeat
INSERT INTO connectors (id, build)
VALUES (%(connector_id)s, %(build)s)
ON CONFLICT (id) DO UPDATE SET seen_at = carillon_now();

-- name: forget_connectors
DELETE FROM connectors WHERE seen_at < carillon_now() - interval '1 day';

-- name: forget_connector
DELETE FROM connectors WHERE id = %(connector_id)s;

-- name: list_connectors
SELECT id, build, started_at
FROM connectors
WHERE seen_at > carillon_now() - %(alive)s::interval
ORDER BY started_at, id;

-- name: list_leases
-- The shards that have devices; one whose term is over has no holder.
SELECT l.name, CASE WHEN l.expires_at > carillon_now() THEN l.holder END AS holder
FROM leases AS l
WHERE l.name = ANY(%(shards)s)
  AND EXISTS (SELECT FROM devices AS d WHERE d.shard = l.name AND d.state <> 'removed')
ORDER BY l.name;

-- name: acquire_lease
-- Of two that ask at once the second waits for the row and finds it held.
UPDATE leases
SET holder = %(holder)s, epoch = epoch + 1, build = %(build)s,
    expires_at = carillon_now() + %(ttl)s::interval
WHERE name = %(name)s AND (holder IS NULL OR expires_at <= carillon_now())
RETURNING epoch;

-- name: renew_lease
-- Holder and epoch both: a term that is over, or another's, is not renewed.
UPDATE leases
SET expires_at = carillon_now() + %(ttl)s::interval
WHERE name = %(name)s AND holder = %(holder)s AND epoch = %(epoch)s
  AND expires_at > carillon_now()
RETURNING carillon_now();

-- name: release_lease
UPDATE leases
SET holder = NULL, expires_at = NULL
WHERE name = %(name)s AND holder = %(holder)s AND epoch = %(epoch)s;

-- name: begin_pairing
-- One at a time: a new one takes the place of the last.
INSERT INTO pairings (device_id, account_id, method, phone)
VALUES (%(device_id)s, %(account_id)s, %(method)s, %(phone)s)
ON CONFLICT (device_id) DO UPDATE
SET method = excluded.method, phone = excluded.phone, state = 'waiting', secret = NULL,
    secret_expires_at = NULL, code = NULL, started_at = carillon_now();

-- name: find_pairing
SELECT device_id, account_id, method, phone, state, secret, secret_expires_at, code, started_at,
       (SELECT history_days FROM accounts WHERE id = pairings.account_id) AS history_days
FROM pairings
WHERE account_id = %(account_id)s AND device_id = %(device_id)s;

-- name: find_pairing_of_device
SELECT device_id, account_id, method, phone, state, secret, secret_expires_at, code, started_at,
       (SELECT history_days FROM accounts WHERE id = pairings.account_id) AS history_days
FROM pairings
WHERE device_id = %(device_id)s
FOR NO KEY UPDATE;

-- name: show_secret
UPDATE pairings
SET secret = %(secret)s, secret_expires_at = carillon_now() + %(valid)s::interval
WHERE device_id = %(device_id)s AND state = 'waiting';

-- name: move_pairing
UPDATE pairings
SET state = %(state)s, code = %(code)s, secret = NULL, secret_expires_at = NULL
WHERE device_id = %(device_id)s AND state IN ('waiting', 'scanned');

-- name: ask_command
INSERT INTO device_commands (account_id, device_id, kind, chat_id, message_id)
VALUES (%(account_id)s, %(device_id)s, %(kind)s, %(chat_id)s, %(message_id)s)
RETURNING id;

-- name: ask_refreshes
WITH asked AS (
    INSERT INTO device_commands (account_id, device_id, kind, batch_id)
    SELECT account_id, id, 'refresh', %(batch_id)s
    FROM devices
    WHERE account_id = %(account_id)s AND id = ANY(%(device_ids)s) AND state <> 'removed'
    ORDER BY id
    RETURNING device_id
)
SELECT d.shard, asked.device_id
FROM asked
JOIN devices AS d ON d.id = asked.device_id
ORDER BY d.shard, asked.device_id;

-- name: list_refreshes
-- A device that was removed since is still of its batch.
SELECT d.id AS device_id, d.name, d.state, d.state_code, c.code
FROM device_commands AS c
JOIN devices AS d ON d.id = c.device_id
WHERE c.account_id = %(account_id)s AND c.batch_id = %(batch_id)s
ORDER BY d.id;

-- name: waiting_commands
-- In the order they were asked.
SELECT c.id, c.account_id, c.device_id, c.kind, c.chat_id, c.message_id
FROM device_commands AS c
JOIN devices AS d ON d.id = c.device_id
WHERE d.shard = %(shard)s AND c.done_at IS NULL
ORDER BY c.id;

-- name: settle_command
UPDATE device_commands SET done_at = carillon_now(), code = %(code)s
WHERE id = %(command_id)s AND done_at IS NULL;

-- name: shard_of_device
SELECT shard FROM devices WHERE account_id = %(account_id)s AND id = %(device_id)s;
