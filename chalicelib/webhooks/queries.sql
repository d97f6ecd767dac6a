-- name: add_webhook
INSERT INTO webhooks (account_id, name, address, key, events, created_by)
VALUES (%(account_id)s, %(name)s, %(address)s, %(key)s, %(events)s, %(member_id)s)
RETURNING id, account_id, name, address, key, events, active, failures_in_a_row,
          resting_until, created_at;

-- name: list_webhooks
SELECT id, account_id, name, address, key, events, active, failures_in_a_row,
       resting_until, created_at
FROM webhooks
WHERE account_id = %(account_id)s AND removed_at IS NULL
ORDER BY id;

-- name: find_webhook
SELECT id, account_id, name, address, key, events, active, failures_in_a_row,
       resting_until, created_at
FROM webhooks
WHERE account_id = %(account_id)s AND id = %(webhook_id)s AND removed_at IS NULL;

-- name: lock_webhook
-- Whoever changes it reads what the one before wrote: no old secret comes back.
SELECT id FROM webhooks
WHERE account_id = %(account_id)s AND id = %(webhook_id)s
FOR NO KEY UPDATE;

-- name: change_webhook
-- Another address begins with a clean record.
UPDATE webhooks
SET name = %(name)s, events = %(events)s, active = %(active)s, key = %(key)s,
    address = %(address)s,
    failures_in_a_row = CASE WHEN address = %(address)s THEN failures_in_a_row ELSE 0 END,
    resting_until = CASE WHEN address = %(address)s THEN resting_until END
WHERE account_id = %(account_id)s AND id = %(webhook_id)s AND removed_at IS NULL;

-- name: remove_webhook
-- What it was told stays as its log until that is pruned; what waits is told to nobody.
UPDATE webhooks SET removed_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(webhook_id)s AND removed_at IS NULL;

-- name: list_deliveries
-- The newest first.
SELECT id, account_id, webhook_id, event, subject, at, state, tries, next_at, tried_at,
       status, code, ended_at
FROM webhook_deliveries
WHERE account_id = %(account_id)s AND webhook_id = %(webhook_id)s
  AND (%(state)s::text IS NULL OR state = %(state)s)
  AND (%(before)s::bigint IS NULL OR id < %(before)s)
ORDER BY id DESC
LIMIT %(most)s;

-- name: tell
-- For every webhook of the account that chose this event.
INSERT INTO webhook_deliveries (account_id, webhook_id, event, subject)
SELECT account_id, id, %(event)s, %(subject)s
FROM webhooks
WHERE account_id = %(account_id)s AND active AND removed_at IS NULL
  AND %(event)s = ANY(events);

-- name: try_out
INSERT INTO webhook_deliveries (account_id, webhook_id, event, subject)
VALUES (%(account_id)s, %(webhook_id)s, 'test', '{}')
RETURNING id, account_id, webhook_id, event, subject, at, state, tries, next_at, tried_at,
          status, code, ended_at;

-- name: tell_again
-- A person's wish: for another while it is tried as if it were new.
UPDATE webhook_deliveries
SET state = 'waiting', tries = 0, next_at = carillon_now(), ended_at = NULL,
    give_up_at = carillon_now() + (give_up_at - at)
WHERE account_id = %(account_id)s AND webhook_id = %(webhook_id)s
  AND id = %(delivery_id)s AND state <> 'waiting'
RETURNING id, account_id, webhook_id, event, subject, at, state, tries, next_at, tried_at,
          status, code, ended_at;

-- name: take_due
-- What is to be told now, of webhooks that nobody is busy with here. Should we die with
-- it, it is due again when no call can be under way any more.
WITH due AS (
    SELECT d.id, w.address, w.key
    FROM webhooks w
    CROSS JOIN LATERAL (
        SELECT id FROM webhook_deliveries
        WHERE webhook_id = w.id AND state = 'waiting' AND next_at <= carillon_now()
        ORDER BY next_at
        LIMIT CASE WHEN w.failures_in_a_row > 0 THEN 1 ELSE %(each)s END
        FOR UPDATE SKIP LOCKED
    ) d
    WHERE w.active AND w.removed_at IS NULL AND NOT w.id = ANY(%(busy)s)
      AND (w.resting_until IS NULL OR w.resting_until <= carillon_now())
)
UPDATE webhook_deliveries d
SET tries = d.tries + 1, tried_at = carillon_now(),
    next_at = carillon_now() + %(lease)s::interval
FROM due
WHERE d.id = due.id
RETURNING d.id, d.account_id, d.webhook_id, d.event, d.subject, d.at, d.tries, due.address,
          due.key;

-- name: note_heard
UPDATE webhook_deliveries
SET state = 'delivered', status = %(status)s, code = NULL, ended_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(delivery_id)s AND state = 'waiting';

-- name: note_unheard
-- Later again, or given up.
UPDATE webhook_deliveries
SET status = %(status)s, code = %(code)s, next_at = carillon_now() + %(pause)s::interval,
    state = CASE WHEN give_up_at <= carillon_now() THEN 'failed' ELSE 'waiting' END,
    ended_at = CASE WHEN give_up_at <= carillon_now() THEN carillon_now() END
WHERE account_id = %(account_id)s AND id = %(delivery_id)s AND state = 'waiting';

-- name: note_answering
UPDATE webhooks SET failures_in_a_row = 0, resting_until = NULL
WHERE account_id = %(account_id)s AND id = %(webhook_id)s AND failures_in_a_row > 0;

-- name: rest
-- Longer each time: who does not answer is not asked without end.
UPDATE webhooks
SET failures_in_a_row = failures_in_a_row + 1,
    resting_until = carillon_now()
        + least(%(first)s::interval * power(2, least(failures_in_a_row, 20)),
                %(longest)s::interval)
WHERE account_id = %(account_id)s AND id = %(webhook_id)s;

-- name: drop_delivery
-- What it was about is gone: there is nothing to tell.
UPDATE webhook_deliveries
SET state = 'failed', code = 'gone', ended_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(delivery_id)s AND state = 'waiting';

-- name: prune
-- What has ended long ago, and what waited for a webhook that was removed.
WITH old AS (
    SELECT id FROM webhook_deliveries
    WHERE ended_at < carillon_now() - %(kept)s::interval
    LIMIT %(batch)s
), orphaned AS (
    SELECT d.id
    FROM webhooks w
    CROSS JOIN LATERAL (
        SELECT id FROM webhook_deliveries
        WHERE webhook_id = w.id AND state = 'waiting'
        LIMIT %(batch)s
    ) d
    WHERE w.removed_at IS NOT NULL
    LIMIT %(batch)s
)
DELETE FROM webhook_deliveries d
USING (TABLE old UNION ALL TABLE orphaned) AS ended
WHERE d.id = ended.id;

-- name: facts_of_send
SELECT s.id AS send_id, s.kind, s.campaign_id, s.sequence_id, s.step_id, s.enrolment_id,
       s.device_id, s.lead_id, p.phone
FROM sends s
JOIN persons p ON p.id = s.person_id
WHERE s.account_id = %(account_id)s AND s.id = %(id)s;

-- name: facts_of_message
SELECT m.id AS message_id, m.chat_id, m.device_id, l.id AS lead_id, p.phone, m.kind, m.text,
       m.at AS sent_at
FROM messages m
JOIN chats c ON c.id = m.chat_id
JOIN persons p ON p.id = c.person_id
LEFT JOIN leads l ON l.account_id = p.account_id AND l.person_id = p.id
    AND l.deleted_at IS NULL
WHERE m.account_id = %(account_id)s AND m.id = %(id)s;

-- name: facts_of_person
SELECT l.id AS lead_id, p.phone
FROM persons p
LEFT JOIN leads l ON l.account_id = p.account_id AND l.person_id = p.id
    AND l.deleted_at IS NULL
WHERE p.account_id = %(account_id)s AND p.id = %(id)s;

-- name: facts_of_enrolment
SELECT e.id AS enrolment_id, e.sequence_id, e.lead_id, p.phone
FROM enrolments e
JOIN leads l ON l.id = e.lead_id
JOIN persons p ON p.id = l.person_id
WHERE e.account_id = %(account_id)s AND e.id = %(id)s;

-- name: facts_of_campaign
SELECT id AS campaign_id, name FROM campaigns
WHERE account_id = %(account_id)s AND id = %(id)s;

-- name: facts_of_device
SELECT id AS device_id, name, phone FROM devices
WHERE account_id = %(account_id)s AND id = %(id)s;
