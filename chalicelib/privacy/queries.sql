-- name: person_of
-- Of the ways to name somebody one is given.
SELECT p.id
FROM persons AS p
WHERE p.account_id = %(account_id)s AND p.erased_at IS NULL AND CASE
    WHEN %(lead_id)s::bigint IS NOT NULL THEN p.id = (
        SELECT l.person_id FROM leads AS l
        WHERE l.account_id = %(account_id)s AND l.id = %(lead_id)s
    )
    WHEN %(chat_id)s::bigint IS NOT NULL THEN p.id = (
        SELECT c.person_id FROM chats AS c
        WHERE c.account_id = %(account_id)s AND c.id = %(chat_id)s
    )
    WHEN %(person_id)s::bigint IS NOT NULL THEN p.id = %(person_id)s
    ELSE p.phone = %(phone)s::text
END;

-- name: lock_person
-- As a claim and a suppression lock them; nothing when somebody erased them meanwhile.
SELECT phone, lid FROM persons
WHERE account_id = %(account_id)s AND id = %(person_id)s AND erased_at IS NULL
FOR UPDATE;

-- name: holdings
WITH lead AS MATERIALIZED (
    SELECT id FROM leads WHERE account_id = %(account_id)s AND person_id = %(person_id)s
), said AS MATERIALIZED (
    SELECT m.id, m.media_id
    FROM chats AS c JOIN messages AS m ON m.chat_id = c.id
    WHERE c.account_id = %(account_id)s AND c.person_id = %(person_id)s
)
SELECT (SELECT count(*) FROM lead) AS leads,
       (SELECT count(*) FROM lead_notes JOIN lead ON lead.id = lead_id) AS notes,
       (SELECT count(*) FROM consents JOIN lead ON lead.id = lead_id) AS consents,
       (SELECT count(*) FROM said) AS messages,
       (SELECT count(DISTINCT media_id) FROM said) AS files,
       (SELECT count(*) FROM sends
        WHERE account_id = %(account_id)s AND person_id = %(person_id)s) AS sends,
       (SELECT count(*) FROM outbox
        WHERE account_id = %(account_id)s AND person_id = %(person_id)s) AS waiting,
       (SELECT count(*) FROM lead JOIN enrolments AS e ON e.lead_id = lead.id
        WHERE e.ended_at IS NULL) AS enrolments,
       (SELECT count(*) FROM lead_imports AS i JOIN lead_import_rows AS r
            ON r.import_id = i.id AND r.phone = (
                SELECT phone FROM persons
                WHERE account_id = %(account_id)s AND id = %(person_id)s
            )
        WHERE i.account_id = %(account_id)s) AS import_rows,
       (SELECT count(*) FROM lead_change_rows JOIN lead ON lead.id = lead_id) AS changes,
       (SELECT count(*) FROM lead_exports WHERE account_id = %(account_id)s
        AND EXISTS (SELECT FROM lead)) AS export_files,
       EXISTS (SELECT FROM suppressions
               WHERE account_id = %(account_id)s AND person_id = %(person_id)s
                 AND lifted_at IS NULL) AS suppressed;

-- name: add_erasure
INSERT INTO erasures (account_id, person_id, holdings, created_by)
VALUES (%(account_id)s, %(person_id)s, %(holdings)s, %(member_id)s)
RETURNING id;

-- name: begin_erasure
UPDATE erasures SET job_id = %(job_id)s
WHERE account_id = %(account_id)s AND id = %(erasure_id)s;

-- name: find_erasure
SELECT e.id, e.account_id, e.person_id, e.state, e.holdings, e.job_id, e.code, e.message,
       m.name AS author, e.created_at, e.erased_at
FROM erasures AS e LEFT JOIN members AS m ON m.id = e.created_by
WHERE e.account_id = %(account_id)s AND e.id = %(erasure_id)s;

-- name: list_erasures
SELECT e.id, e.account_id, e.person_id, e.state, e.holdings, e.job_id, e.code, e.message,
       m.name AS author, e.created_at, e.erased_at
FROM erasures AS e LEFT JOIN members AS m ON m.id = e.created_by
WHERE e.account_id = %(account_id)s
  AND (%(before_id)s::bigint IS NULL OR e.id < %(before_id)s)
ORDER BY e.id DESC
LIMIT %(limit)s;

-- name: end_erasure
UPDATE erasures SET state = 'erased', erased_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(erasure_id)s;

-- name: stop_erasure
UPDATE erasures SET state = 'failed', code = %(code)s, message = %(message)s
WHERE account_id = %(account_id)s AND id = %(erasure_id)s;

-- name: last_event
SELECT coalesce(max(id), 0) FROM inbound_events;

-- name: forget_events
-- What phones heard of this person and the rules have handled; that it was heard stays, so
-- that it never comes again.
UPDATE inbound_events
SET payload = '{}'
WHERE account_id = %(account_id)s AND id > %(after)s AND id <= %(upto)s
  AND handled_at IS NOT NULL
  AND (payload #>> '{chat,phone}' = %(phone)s::text
       OR payload #>> '{chat,lid}' = %(lid)s::text);

-- name: is_busy
-- Whether something of this person is under way that would write of them again.
SELECT EXISTS (
           SELECT FROM sends
           WHERE account_id = %(account_id)s AND person_id = %(person_id)s
             AND state = 'sending'
       )
    OR EXISTS (
           SELECT FROM inbound_events AS e
           JOIN devices AS d ON d.id = e.device_id
           WHERE d.account_id = %(account_id)s AND e.handled_at IS NULL
             AND (e.payload #>> '{chat,phone}' = %(phone)s::text
                  OR e.payload #>> '{chat,lid}' = %(lid)s::text)
       )
    OR EXISTS (
           SELECT FROM lead_exports
           WHERE account_id = %(account_id)s AND state = 'exporting'
       )
    OR EXISTS (
           SELECT FROM lead_imports
           WHERE account_id = %(account_id)s AND state IN ('reading', 'importing', 'undoing')
       )
    OR EXISTS (
           SELECT FROM lead_changes
           WHERE account_id = %(account_id)s AND state IN ('changing', 'undoing')
       )
    OR EXISTS (
           SELECT FROM person_exports
           WHERE account_id = %(account_id)s AND person_id = %(person_id)s
             AND state = 'exporting'
       );

-- name: waiting_of
SELECT send_id FROM outbox
WHERE account_id = %(account_id)s AND person_id = %(person_id)s
ORDER BY send_id
FOR UPDATE;

-- name: files_of
-- Every file that stands in this person's messages or was sent to them alone.
SELECT m.media_id
FROM chats AS c JOIN messages AS m ON m.chat_id = c.id
WHERE c.account_id = %(account_id)s AND c.person_id = %(person_id)s
  AND m.media_id IS NOT NULL
UNION
SELECT s.media_id
FROM sends AS s
WHERE s.account_id = %(account_id)s AND s.person_id = %(person_id)s
  AND s.kind IN ('inbox', 'test', 'api') AND s.media_id IS NOT NULL;

-- name: forget_files
-- Of these files, those that nobody holds any more; answers where they were.
DELETE FROM media AS f
WHERE f.account_id = %(account_id)s AND f.id = ANY(%(media_ids)s)
  AND NOT EXISTS (SELECT FROM messages AS m WHERE m.media_id = f.id)
  AND NOT EXISTS (SELECT FROM attachments AS a
                  WHERE a.account_id = f.account_id AND a.media_id = f.id)
  AND NOT EXISTS (SELECT FROM content_versions AS v
                  WHERE v.account_id = f.account_id AND v.media_id = f.id)
  AND NOT EXISTS (SELECT FROM sends AS s
                  WHERE s.media_id = f.id AND s.kind IN ('inbox', 'test', 'api'))
RETURNING f.storage_key;

-- name: unheld_keys
-- Of these places in storage, those that no other name of the same content points to.
SELECT k.key FROM unnest(%(keys)s::text[]) AS k (key)
WHERE NOT EXISTS (SELECT FROM media AS f
                  WHERE f.account_id = %(account_id)s AND f.storage_key = k.key);

-- name: end_enrolments
-- And whoever is asked for is not enrolled.
WITH asked AS (
    DELETE FROM enrolment_requests AS r USING leads AS l
    WHERE l.account_id = %(account_id)s AND l.person_id = %(person_id)s AND r.lead_id = l.id
)
UPDATE enrolments AS e
SET state = 'exited', code = 'removed', next_due_at = NULL, ended_at = carillon_now()
FROM leads AS l
WHERE l.account_id = %(account_id)s AND l.person_id = %(person_id)s AND e.lead_id = l.id
  AND e.ended_at IS NULL;

-- name: delete_leads
-- Softly, before all else: nothing more is planned for them.
UPDATE leads SET deleted_at = carillon_now(), updated_at = carillon_now()
WHERE account_id = %(account_id)s AND person_id = %(person_id)s AND deleted_at IS NULL;
