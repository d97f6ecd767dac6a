-- name: add_phone
-- A simulated phone that is linked and warmed up; its connector brings it online.
WITH added AS (
    INSERT INTO devices (account_id, name, transport, shard, state, state_code, phone, jid,
                         linked_at, warmed_up)
    VALUES (%(account_id)s, %(name)s, 'simulated', %(shard)s, 'connecting', 'restarting',
            %(phone)s, %(jid)s, carillon_now(), true)
    RETURNING id
), told AS (
    INSERT INTO device_events (account_id, device_id, state, code)
    SELECT %(account_id)s, id, 'connecting', 'restarting' FROM added
)
SELECT id FROM added;

-- name: mark
-- What an account has in the moment it is made is the demonstration's.
WITH account AS (
    SELECT id, created_at FROM accounts WHERE id = %(account_id)s
), devices AS (
    UPDATE devices AS d SET created_at = a.created_at FROM account AS a WHERE d.account_id = a.id
), persons AS (
    UPDATE persons AS p SET created_at = a.created_at FROM account AS a WHERE p.account_id = a.id
), leads AS (
    UPDATE leads AS l SET created_at = a.created_at FROM account AS a WHERE l.account_id = a.id
), sequences AS (
    UPDATE sequences AS q SET created_at = a.created_at FROM account AS a
    WHERE q.account_id = a.id
)
UPDATE campaigns AS c SET created_at = a.created_at FROM account AS a WHERE c.account_id = a.id;

-- name: find_marked
-- What is the demonstration's, by the instant it was marked with. `persons` are also those
-- whom only a phone of the demonstration ever heard of.
WITH account AS (
    SELECT id, created_at FROM accounts WHERE id = %(account_id)s
), phones AS (
    SELECT d.id, d.state FROM devices AS d JOIN account AS a
    ON d.account_id = a.id AND d.created_at = a.created_at
), people AS (
    SELECT p.id FROM persons AS p JOIN account AS a
    ON p.account_id = a.id AND p.created_at = a.created_at
    UNION
    SELECT c.person_id FROM chats AS c JOIN account AS a ON c.account_id = a.id
    WHERE c.device_id IN (SELECT id FROM phones)
      AND NOT EXISTS (SELECT FROM leads AS l
                      WHERE l.account_id = a.id AND l.person_id = c.person_id)
      AND NOT EXISTS (SELECT FROM chats AS o
                      WHERE o.account_id = a.id AND o.person_id = c.person_id
                        AND o.device_id NOT IN (SELECT id FROM phones))
)
SELECT
    ARRAY(SELECT id FROM phones) AS device_ids,
    ARRAY(SELECT id FROM phones WHERE state <> 'removed') AS present_device_ids,
    ARRAY(SELECT id FROM people ORDER BY id) AS person_ids,
    ARRAY(SELECT l.id FROM leads AS l JOIN account AS a ON l.account_id = a.id
          WHERE l.created_at = a.created_at
             OR l.person_id IN (SELECT id FROM people)) AS lead_ids,
    ARRAY(SELECT c.id FROM campaigns AS c JOIN account AS a
          ON c.account_id = a.id AND c.created_at = a.created_at) AS campaign_ids,
    ARRAY(SELECT q.id FROM sequences AS q JOIN account AS a
          ON q.account_id = a.id AND q.created_at = a.created_at) AS sequence_ids,
    ARRAY(SELECT c.id FROM chats AS c JOIN account AS a ON c.account_id = a.id
          WHERE c.device_id IN (SELECT id FROM phones)
             OR c.person_id IN (SELECT id FROM people)) AS chat_ids;

-- name: lock_persons
-- First, and in order, as a claim does: so neither waits for the other for ever.
SELECT id FROM persons
WHERE account_id = %(account_id)s AND id = ANY(%(person_ids)s)
ORDER BY id
FOR UPDATE;

-- name: delete_sends
-- With all that was written beside them.
WITH gone AS (
    DELETE FROM sends
    WHERE account_id = %(account_id)s
      AND (person_id = ANY(%(person_ids)s) OR device_id = ANY(%(device_ids)s))
    RETURNING id
), waiting AS (
    DELETE FROM outbox WHERE account_id = %(account_id)s AND send_id IN (SELECT id FROM gone)
), tried AS (
    DELETE FROM attempts WHERE account_id = %(account_id)s AND send_id IN (SELECT id FROM gone)
)
DELETE FROM touches WHERE account_id = %(account_id)s AND send_id IN (SELECT id FROM gone);

-- name: delete_chats
-- With their messages, and all that the phones of the demonstration heard.
WITH said AS (
    DELETE FROM messages WHERE account_id = %(account_id)s AND chat_id = ANY(%(chat_ids)s)
), known AS (
    DELETE FROM whatsapp_ids
    WHERE account_id = %(account_id)s AND device_id = ANY(%(device_ids)s)
), enclosed AS (
    DELETE FROM attachments
    WHERE account_id = %(account_id)s AND device_id = ANY(%(device_ids)s)
), reacted AS (
    DELETE FROM reactions
    WHERE account_id = %(account_id)s AND device_id = ANY(%(device_ids)s)
), received AS (
    DELETE FROM receipts
    WHERE account_id = %(account_id)s AND device_id = ANY(%(device_ids)s)
), heard AS (
    DELETE FROM inbound_events
    WHERE account_id = %(account_id)s AND device_id = ANY(%(device_ids)s)
)
DELETE FROM chats WHERE account_id = %(account_id)s AND id = ANY(%(chat_ids)s);

-- name: delete_campaigns
-- One through which somebody real was written to stays: it is history now.
WITH gone AS (
    DELETE FROM campaigns AS c
    WHERE c.account_id = %(account_id)s AND c.id = ANY(%(campaign_ids)s)
      AND NOT EXISTS (SELECT FROM sends AS s WHERE s.campaign_id = c.id)
    RETURNING c.id
)
DELETE FROM tallies
WHERE account_id = %(account_id)s AND campaign_id IN (SELECT id FROM gone);

-- name: delete_leads
-- With their suppressions; and the words that nobody else has.
WITH suppressed AS (
    DELETE FROM suppressions
    WHERE account_id = %(account_id)s AND person_id = ANY(%(person_ids)s)
), niche_words AS (
    DELETE FROM niches AS n
    WHERE n.account_id = %(account_id)s
      AND EXISTS (SELECT FROM lead_niches AS l
                  WHERE l.niche_id = n.id AND l.lead_id = ANY(%(lead_ids)s))
      AND NOT EXISTS (SELECT FROM lead_niches AS l
                      WHERE l.niche_id = n.id AND l.lead_id <> ALL(%(lead_ids)s))
), trigger_words AS (
    DELETE FROM triggers AS t
    WHERE t.account_id = %(account_id)s
      AND EXISTS (SELECT FROM lead_triggers AS l
                  WHERE l.trigger_id = t.id AND l.lead_id = ANY(%(lead_ids)s))
      AND NOT EXISTS (SELECT FROM lead_triggers AS l
                      WHERE l.trigger_id = t.id AND l.lead_id <> ALL(%(lead_ids)s))
)
DELETE FROM leads WHERE account_id = %(account_id)s AND id = ANY(%(lead_ids)s);

-- name: delete_sequences
-- After its leads. One that somebody real is or was in, or is led to, stays.
WITH gone AS (
    DELETE FROM sequences AS q
    WHERE q.account_id = %(account_id)s AND q.id = ANY(%(sequence_ids)s)
      AND NOT EXISTS (SELECT FROM enrolments AS e WHERE e.sequence_id = q.id)
      AND NOT EXISTS (SELECT FROM enrolments AS e JOIN steps AS s ON s.id = e.step_id
                      WHERE s.sequence_id = q.id)
      AND NOT EXISTS (SELECT FROM enrolment_requests AS r WHERE r.sequence_id = q.id)
    RETURNING q.id
)
DELETE FROM tallies
WHERE account_id = %(account_id)s AND sequence_id IN (SELECT id FROM gone);

-- name: forget_phones
-- Somebody real may have been given to a phone of the demonstration, or sent to from it.
WITH used AS (
    DELETE FROM campaign_devices
    WHERE account_id = %(account_id)s AND device_id = ANY(%(device_ids)s)
), chosen AS (
    DELETE FROM sequence_devices
    WHERE account_id = %(account_id)s AND device_id = ANY(%(device_ids)s)
)
UPDATE leads SET owner_device_id = NULL
WHERE account_id = %(account_id)s AND owner_device_id = ANY(%(device_ids)s);

-- name: delete_persons
DELETE FROM persons WHERE account_id = %(account_id)s AND id = ANY(%(person_ids)s);
