-- name: live_leases
-- The shards that a connector runs at this moment.
SELECT name FROM leases WHERE expires_at > carillon_now() AND name <> 'publisher' ORDER BY name;

-- name: lift_holds
-- For as long as this transaction lasts: somebody may have lifted them since the backup.
UPDATE accounts SET held_at = NULL, held_reason = NULL WHERE held_at IS NOT NULL;

-- name: hold_accounts
UPDATE accounts SET held_at = %(now)s, held_reason = %(reason)s;

-- name: doubt_waiting
-- What could have been claimed since the backup, whatever its campaign or sequence was like then.
-- An attempt is written for each, as the claim that was lost would have: it counts for the
-- person's caps, and its number finds the message in a database of sessions that was not lost.
WITH taken AS (
    DELETE FROM outbox
    WHERE send_id IN (
        SELECT send_id FROM outbox
        WHERE not_before <= %(now)s OR queued_at IS NOT NULL
        LIMIT %(batch)s
    )
    RETURNING send_id
), doubted AS (
    UPDATE sends s
    SET state = 'uncertain', code = 'restored', attempt = s.attempt + 1, epoch = 0,
        attempted_at = %(now)s
    FROM taken
    WHERE s.id = taken.send_id AND s.state = ANY(%(sources)s)
    RETURNING s.id, s.attempt, s.account_id, s.kind, s.person_id
), logged AS (
    INSERT INTO attempts
        (send_id, attempt, account_id, kind, device_id, person_id, epoch, attempted_at, outcome,
         settled_at)
    SELECT id, attempt, account_id, kind, NULL, person_id, 0, %(now)s, 'uncertain', %(now)s
    FROM doubted
)
SELECT count(*) FROM taken;

-- name: pause_enrolments
-- Whose step was due or under way since the backup: they may be further than they seem.
WITH due AS (
    SELECT id FROM enrolments
    WHERE state = 'active' AND (next_due_at IS NULL OR next_due_at <= carillon_now())
    LIMIT %(batch)s
)
UPDATE enrolments e SET state = 'paused'
FROM due
WHERE e.id = due.id;

-- name: rest_devices
-- What they attempted since the backup is not in the log that paces them: after a day it is over.
WITH rested AS (
    UPDATE devices
    SET resting_until = greatest(resting_until, %(until)s),
        resting_code = CASE WHEN resting_until > %(until)s THEN resting_code
                            ELSE 'restored' END,
        failures_in_a_row = 0
    WHERE jid IS NOT NULL AND state <> 'removed'
    RETURNING id, account_id
)
INSERT INTO device_events (account_id, device_id, state, code)
SELECT account_id, id, 'resting', 'restored' FROM rested;
