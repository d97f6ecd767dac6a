-- name: add_change
INSERT INTO lead_changes (account_id, kind, details, wanted, total, created_by)
VALUES (
    %(account_id)s, %(kind)s, %(details)s, %(wanted)s, %(total)s, %(member_id)s
)
RETURNING id;

-- name: begin_change_step
UPDATE lead_changes SET state = %(state)s, job_id = %(job_id)s
WHERE account_id = %(account_id)s AND id = %(change_id)s;

-- name: find_change
SELECT id, account_id, state, kind, details, wanted, total, changed, undone, kept, job_id,
       code, message, created_at, changed_at, undone_at
FROM lead_changes
WHERE account_id = %(account_id)s AND id = %(change_id)s;

-- name: lock_change
SELECT id, account_id, state, kind, details, wanted, total, changed, undone, kept, job_id,
       code, message, created_at, changed_at, undone_at
FROM lead_changes
WHERE account_id = %(account_id)s AND id = %(change_id)s
FOR NO KEY UPDATE;

-- name: list_changes
SELECT id, account_id, state, kind, details, wanted, total, changed, undone, kept, job_id,
       code, message, created_at, changed_at, undone_at
FROM lead_changes
WHERE account_id = %(account_id)s
  AND (%(before_id)s::bigint IS NULL OR id < %(before_id)s)
ORDER BY id DESC
LIMIT %(limit)s;

-- name: end_change
UPDATE lead_changes
SET state = 'changed', changed_at = carillon_now(),
    changed = (SELECT count(*) FROM lead_change_rows WHERE change_id = %(change_id)s)
WHERE account_id = %(account_id)s AND id = %(change_id)s;

-- name: end_undo
UPDATE lead_changes AS c
SET state = 'undone', undone_at = carillon_now(), undone = n.undone, kept = n.kept
FROM (
    SELECT count(*) FILTER (WHERE undone) AS undone,
           count(*) FILTER (WHERE NOT undone) AS kept
    FROM lead_change_rows
    WHERE account_id = %(account_id)s AND change_id = %(change_id)s
) AS n
WHERE c.account_id = %(account_id)s AND c.id = %(change_id)s;

-- name: stop_change
-- What was changed before it stopped stays, and is counted.
UPDATE lead_changes
SET state = %(state)s, code = %(code)s, message = %(message)s,
    changed = (SELECT count(*) FROM lead_change_rows WHERE change_id = %(change_id)s)
WHERE account_id = %(account_id)s AND id = %(change_id)s;

-- name: changed_leads
-- The next leads that a change touched, newest first.
SELECT lead_id
FROM lead_change_rows
WHERE account_id = %(account_id)s AND change_id = %(change_id)s
  AND (%(before_id)s::bigint IS NULL OR lead_id < %(before_id)s)
ORDER BY lead_id DESC
LIMIT %(limit)s;

-- name: lock_leads
-- In one order, so that two changes wait for each other and never deadlock.
SELECT id
FROM leads
WHERE account_id = %(account_id)s AND id = ANY(%(lead_ids)s)
ORDER BY id
FOR NO KEY UPDATE;

-- name: give_word
-- To those that had it not.
INSERT INTO lead_change_rows (account_id, change_id, lead_id)
SELECT %(account_id)s, %(change_id)s, lead_id
FROM give_word(%(account_id)s, %(list)s, %(folded)s, %(lead_ids)s) AS given (lead_id);

-- name: take_word
INSERT INTO lead_change_rows (account_id, change_id, lead_id)
SELECT %(account_id)s, %(change_id)s, lead_id
FROM take_word(%(account_id)s, %(list)s, %(folded)s, %(lead_ids)s) AS taken (lead_id);

-- name: take_word_back
-- A lead that somebody took it from meanwhile, or deleted, is kept as it is.
WITH taken AS MATERIALIZED (
    SELECT lead_id
    FROM take_word(%(account_id)s, %(list)s, %(folded)s, %(lead_ids)s) AS t (lead_id)
)
UPDATE lead_change_rows
SET undone = lead_id IN (SELECT lead_id FROM taken)
WHERE account_id = %(account_id)s AND change_id = %(change_id)s
  AND lead_id = ANY(%(lead_ids)s);

-- name: give_word_back
-- A lead that somebody gave it to meanwhile, or deleted, is kept as it is.
WITH given AS MATERIALIZED (
    SELECT lead_id
    FROM give_word(%(account_id)s, %(list)s, %(folded)s, %(lead_ids)s) AS g (lead_id)
)
UPDATE lead_change_rows
SET undone = lead_id IN (SELECT lead_id FROM given)
WHERE account_id = %(account_id)s AND change_id = %(change_id)s
  AND lead_id = ANY(%(lead_ids)s);

-- name: touch_leads
-- They were changed, though none of their own columns was.
UPDATE leads SET updated_at = carillon_now()
WHERE account_id = %(account_id)s AND id = ANY(ARRAY(
    SELECT lead_id
    FROM lead_change_rows
    WHERE change_id = %(change_id)s AND lead_id = ANY(%(lead_ids)s)
      AND undone IS DISTINCT FROM false
));

-- name: change_columns
-- `patch` holds what each lead's columns become; one attribute is set within the others, or
-- dropped. A lead that is so already is not touched.
WITH met AS MATERIALIZED (
    SELECT l.id, w.wish, picked(to_jsonb(l), w.wish) AS before
    FROM leads AS l
    CROSS JOIN LATERAL (
        SELECT %(patch)s::jsonb
               || CASE WHEN %(deletes)s THEN
                   jsonb_build_object('deleted_at', carillon_now())
               ELSE '{}' END
               || CASE WHEN %(attribute)s::text IS NULL THEN
                   '{}'
               WHEN %(value)s::text IS NULL THEN
                   jsonb_build_object('attributes', l.attributes - %(attribute)s::text)
               ELSE jsonb_build_object(
                   'attributes',
                   l.attributes || jsonb_build_object(%(attribute)s::text, %(value)s::text)
               ) END AS wish
    ) AS w
    WHERE l.account_id = %(account_id)s AND l.id = ANY(%(lead_ids)s)
      AND l.deleted_at IS NULL
), changed AS (
    UPDATE leads AS l
    SET (status, owner_device_id, consent_source, consent_at, consent_wording, attributes,
         deleted_at) = (
            SELECT n.status, n.owner_device_id, n.consent_source, n.consent_at,
                   n.consent_wording, n.attributes, n.deleted_at
            FROM jsonb_populate_record(l, met.wish) AS n
        ),
        updated_at = carillon_now()
    FROM met
    WHERE l.account_id = %(account_id)s AND l.id = met.id AND met.before <> met.wish
    RETURNING l.id, met.before, picked(to_jsonb(l), met.wish) AS after
)
INSERT INTO lead_change_rows (account_id, change_id, lead_id, before, after)
SELECT %(account_id)s, %(change_id)s, id, before, after FROM changed;

-- name: change_columns_back
-- Only where they are still what this change made them.
WITH restored AS (
    UPDATE leads AS l
    SET (status, owner_device_id, consent_source, consent_at, consent_wording, attributes,
         deleted_at) = (
            SELECT n.status,
                   (SELECT d.id FROM devices AS d
                    WHERE d.account_id = l.account_id AND d.id = n.owner_device_id),
                   n.consent_source, n.consent_at, n.consent_wording, n.attributes,
                   n.deleted_at
            FROM jsonb_populate_record(l, r.before) AS n
        ),
        updated_at = carillon_now()
    FROM lead_change_rows AS r
    WHERE r.account_id = %(account_id)s AND r.change_id = %(change_id)s
      AND r.lead_id = ANY(%(lead_ids)s)
      AND l.account_id = r.account_id AND l.id = r.lead_id
      AND (l.deleted_at IS NULL OR r.after ? 'deleted_at')
      AND picked(to_jsonb(l), r.after) = r.after
    RETURNING l.id
)
UPDATE lead_change_rows
SET undone = lead_id IN (SELECT id FROM restored)
WHERE account_id = %(account_id)s AND change_id = %(change_id)s
  AND lead_id = ANY(%(lead_ids)s);

-- name: drop_old_rows
-- Of every account: what leads were before changes that can no longer be undone.
DELETE FROM lead_change_rows
WHERE (change_id, lead_id) IN (
    SELECT r.change_id, r.lead_id
    FROM lead_changes AS c
    JOIN lead_change_rows AS r ON r.change_id = c.id
    WHERE c.created_at < carillon_now() - %(age)s::interval
      AND c.state NOT IN ('changing', 'undoing')
      AND (c.changed_at IS NULL OR c.changed_at < carillon_now() - %(age)s::interval)
    LIMIT %(limit)s
);
