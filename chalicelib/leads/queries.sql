-- name: find_persons
-- Whoever has this phone or this LID: none, one, or two who are the same human.
SELECT id, phone, lid, push_name
FROM persons
WHERE account_id = %(account_id)s
  AND (phone = %(phone)s::text OR lid = %(lid)s::text)
ORDER BY id;

-- name: lock_persons
-- As find_persons, locked in one order so that two finders wait and never deadlock.
SELECT id, phone, lid, push_name
FROM persons
WHERE account_id = %(account_id)s
  AND (phone = %(phone)s::text OR lid = %(lid)s::text)
ORDER BY id
FOR NO KEY UPDATE;

-- name: unmatched_pairs
-- Of these phones and LIDs, each pair one human: those of whom we know a person that lacks
-- the one or the other. `unnamed`: so far by the LID alone.
SELECT pair.phone, pair.lid, bool_or(p.phone IS NULL) AS unnamed
FROM (
    SELECT DISTINCT phone, lid
    FROM unnest(%(phones)s::text[], %(lids)s::text[]) AS given (phone, lid)
) AS pair
JOIN persons p ON p.account_id = %(account_id)s AND (p.phone = pair.phone OR p.lid = pair.lid)
WHERE p.phone IS DISTINCT FROM pair.phone OR p.lid IS DISTINCT FROM pair.lid
GROUP BY pair.phone, pair.lid
ORDER BY pair.phone, pair.lid;

-- name: add_person
INSERT INTO persons (account_id, phone, lid, push_name)
VALUES (%(account_id)s, %(phone)s, %(lid)s, %(push_name)s)
RETURNING id;

-- name: change_person
UPDATE persons
SET phone = %(phone)s, lid = %(lid)s, push_name = %(push_name)s
WHERE account_id = %(account_id)s AND id = %(person_id)s;

-- name: detach_lid
-- The LID turned out to belong to another phone.
UPDATE persons SET lid = NULL
WHERE account_id = %(account_id)s AND id = %(person_id)s AND phone IS NOT NULL;

-- name: lock_person
-- The lock that a suppression and the claim of a send both take first.
SELECT id
FROM persons
WHERE account_id = %(account_id)s AND id = %(person_id)s
FOR NO KEY UPDATE;

-- name: copy_suppression
-- What holds for one number of a human holds for the other.
INSERT INTO suppressions
    (account_id, person_id, reason, word, device_id, suppressed_at, suppressed_by)
SELECT account_id, %(to_person_id)s, reason, word, device_id, suppressed_at, suppressed_by
FROM suppressions
WHERE account_id = %(account_id)s AND person_id = %(from_person_id)s AND lifted_at IS NULL
ON CONFLICT (account_id, person_id) WHERE lifted_at IS NULL DO NOTHING;

-- name: end_second_suppression
-- Before two persons become one: of two suppressions in force the older stays.
UPDATE suppressions
SET lifted_at = carillon_now(), lifted_reason = 'merged'
WHERE account_id = %(account_id)s AND lifted_at IS NULL
  AND id = (
      SELECT max(id)
      FROM suppressions
      WHERE account_id = %(account_id)s AND lifted_at IS NULL
        AND person_id IN (%(from_person_id)s, %(to_person_id)s)
      HAVING count(*) = 2
  );

-- name: move_suppressions
UPDATE suppressions SET person_id = %(to_person_id)s
WHERE account_id = %(account_id)s AND person_id = %(from_person_id)s;

-- name: move_lead
-- A person known only by a LID has no lead yet when the other has one.
UPDATE leads SET person_id = %(to_person_id)s
WHERE account_id = %(account_id)s AND person_id = %(from_person_id)s;

-- name: move_messages
-- Where both persons have a chat on a device, the lines of one go to the other's.
UPDATE messages
SET chat_id = kept.id
FROM chats AS left_over
JOIN chats AS kept USING (account_id, device_id)
WHERE messages.account_id = %(account_id)s
  AND messages.chat_id = left_over.id
  AND left_over.account_id = %(account_id)s
  AND left_over.person_id = %(from_person_id)s
  AND kept.person_id = %(to_person_id)s;

-- name: unite_chats
-- The kept chat shows the later last line, and what was unread in either.
UPDATE chats AS kept
SET unread = kept.unread + left_over.unread,
    last_at = greatest(kept.last_at, left_over.last_at),
    last_message_id = CASE
        WHEN (left_over.last_at, left_over.last_message_id)
             > (kept.last_at, kept.last_message_id) OR kept.last_at IS NULL
        THEN left_over.last_message_id ELSE kept.last_message_id
    END,
    composing_until = greatest(kept.composing_until, left_over.composing_until)
FROM chats AS left_over
WHERE kept.account_id = %(account_id)s AND kept.person_id = %(to_person_id)s
  AND left_over.account_id = kept.account_id AND left_over.device_id = kept.device_id
  AND left_over.person_id = %(from_person_id)s;

-- name: move_sends
UPDATE sends
SET person_id = %(to_person_id)s,
    chat_id = coalesce(
        (
            SELECT kept.id
            FROM chats AS left_over
            JOIN chats AS kept USING (account_id, device_id)
            WHERE left_over.id = sends.chat_id AND kept.person_id = %(to_person_id)s
        ),
        chat_id
    )
WHERE account_id = %(account_id)s AND person_id = %(from_person_id)s;

-- name: drop_left_over_chats
DELETE FROM chats AS left_over
USING chats AS kept
WHERE left_over.account_id = %(account_id)s AND left_over.person_id = %(from_person_id)s
  AND kept.account_id = left_over.account_id AND kept.device_id = left_over.device_id
  AND kept.person_id = %(to_person_id)s;

-- name: move_chats
UPDATE chats SET person_id = %(to_person_id)s
WHERE account_id = %(account_id)s AND person_id = %(from_person_id)s;

-- name: move_outbox
UPDATE outbox SET person_id = %(to_person_id)s
WHERE account_id = %(account_id)s AND person_id = %(from_person_id)s;

-- name: follow_number
-- What waits for a lead goes to the number that it has now.
WITH moved AS (
    UPDATE outbox o SET person_id = %(to_person_id)s
    FROM sends s
    WHERE o.account_id = %(account_id)s AND o.person_id = %(from_person_id)s
      AND s.id = o.send_id AND s.lead_id = %(lead_id)s
    RETURNING o.send_id
)
UPDATE sends s SET person_id = %(to_person_id)s FROM moved WHERE s.id = moved.send_id;

-- name: move_attempts
-- Campaign attempts only: the others are never looked for by person.
UPDATE attempts SET person_id = %(to_person_id)s
WHERE account_id = %(account_id)s AND person_id = %(from_person_id)s AND kind = 'campaign';

-- name: drop_person
DELETE FROM persons WHERE account_id = %(account_id)s AND id = %(person_id)s;

-- name: suppress
-- Nothing when the person is suppressed already.
INSERT INTO suppressions
    (account_id, person_id, reason, word, note, device_id, suppressed_at, suppressed_by)
VALUES (
    %(account_id)s, %(person_id)s, %(reason)s, %(word)s, %(note)s, %(device_id)s, %(now)s,
    %(member_id)s
)
ON CONFLICT (account_id, person_id) WHERE lifted_at IS NULL DO NOTHING
RETURNING id;

-- name: lift
-- The lifted row stays as history.
UPDATE suppressions
SET lifted_at = %(now)s, lifted_reason = %(reason)s, lifted_note = %(note)s,
    lifted_by = %(member_id)s
WHERE account_id = %(account_id)s AND person_id = %(person_id)s AND lifted_at IS NULL;

-- name: match_leads
-- The leads that meet every condition given: one page of their ids, newest first, and how
-- many there are, counted as far as `most`.
SELECT (
           SELECT count(*)
           FROM search_leads(%(account_id)s, %(wanted)s, NULL, %(most)s, false)
       ) AS counted,
       ARRAY(
           SELECT id
           FROM search_leads(%(account_id)s, %(wanted)s, %(before_id)s, %(limit)s, true)
           ORDER BY id DESC
       ) AS lead_ids;

-- name: count_leads
-- All who meet every condition, however many.
SELECT count(*) FROM search_leads(%(account_id)s, %(wanted)s, NULL, NULL, false);

-- name: walk_leads
-- The next leads that meet every condition, newest first, for work on all of them.
SELECT id
FROM search_leads(%(account_id)s, %(wanted)s, %(before_id)s, %(limit)s, true)
ORDER BY id DESC;

-- name: find_leads
-- Newest first. Deleted ones are not there.
SELECT l.id, l.person_id, l.name, p.phone, l.status, l.journey, l.attributes, l.zone,
       l.owner_device_id, d.name AS owner_device_name,
       l.consent_source, l.consent_at, l.consent_wording,
       s.reason AS suppressed_reason, s.suppressed_at, s.word AS suppressed_word,
       l.created_at, l.updated_at,
       ARRAY(
           SELECT n.name FROM lead_niches AS ln JOIN niches AS n ON n.id = ln.niche_id
           WHERE ln.lead_id = l.id ORDER BY n.folded
       ) AS niches,
       ARRAY(
           SELECT t.name FROM lead_triggers AS lt JOIN triggers AS t ON t.id = lt.trigger_id
           WHERE lt.lead_id = l.id ORDER BY t.folded
       ) AS triggers
FROM leads AS l
JOIN persons AS p ON p.id = l.person_id
LEFT JOIN devices AS d ON d.id = l.owner_device_id
LEFT JOIN suppressions AS s
    ON s.account_id = l.account_id AND s.person_id = l.person_id AND s.lifted_at IS NULL
WHERE l.account_id = %(account_id)s AND l.id = ANY(%(lead_ids)s)
  AND l.deleted_at IS NULL AND p.phone IS NOT NULL
ORDER BY l.id DESC;

-- name: act_as
-- Until the transaction ends, what triggers record names this member and this reason.
SELECT set_config('carillon.author', coalesce(%(member_id)s::text, ''), true),
       set_config('carillon.reason', coalesce(%(reason)s::text, ''), true);

-- name: lock_lead
-- Deleted ones too: they can be restored.
SELECT deleted_at IS NOT NULL
FROM leads
WHERE account_id = %(account_id)s AND id = %(lead_id)s
FOR NO KEY UPDATE;

-- name: add_lead
-- A person has one lead. One that was deleted comes back with nothing of what it was; one
-- that is there answers nothing.
INSERT INTO leads AS l (
    account_id, person_id, name, status, journey, attributes, zone, owner_device_id,
    consent_source, consent_at, consent_wording
)
VALUES (
    %(account_id)s, %(person_id)s, %(name)s, %(status)s, %(journey)s, %(attributes)s,
    %(zone)s, %(owner_device_id)s, %(consent_source)s, %(consent_at)s,
    %(consent_wording)s
)
ON CONFLICT (account_id, person_id) DO UPDATE
SET name = excluded.name, status = excluded.status, journey = excluded.journey,
    attributes = excluded.attributes, zone = excluded.zone,
    owner_device_id = excluded.owner_device_id,
    consent_source = excluded.consent_source, consent_at = excluded.consent_at,
    consent_wording = excluded.consent_wording,
    import_id = NULL, created_at = carillon_now(), updated_at = carillon_now(),
    deleted_at = NULL
WHERE l.deleted_at IS NOT NULL
RETURNING id;

-- name: change_lead
UPDATE leads
SET person_id = %(person_id)s, name = %(name)s, status = %(status)s,
    journey = %(journey)s, attributes = %(attributes)s, zone = %(zone)s,
    owner_device_id = %(owner_device_id)s, consent_source = %(consent_source)s,
    consent_at = %(consent_at)s, consent_wording = %(consent_wording)s,
    updated_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(lead_id)s;

-- name: delete_lead
-- Softly: it can be restored, and what was said stays with the person.
UPDATE leads
SET deleted_at = carillon_now(), updated_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(lead_id)s AND deleted_at IS NULL;

-- name: restore_lead
-- One that was never deleted is simply there; one that was erased is not.
UPDATE leads
SET deleted_at = NULL,
    updated_at = CASE WHEN deleted_at IS NULL THEN updated_at ELSE carillon_now() END
WHERE account_id = %(account_id)s AND id = %(lead_id)s AND erased_at IS NULL;

-- name: has_device
SELECT EXISTS (
    SELECT FROM devices
    WHERE account_id = %(account_id)s AND id = %(device_id)s AND state <> 'removed'
);

-- name: region
SELECT region FROM accounts WHERE id = %(account_id)s;

-- name: add_niches
-- The first spelling of a word stays.
INSERT INTO niches (account_id, name, folded)
SELECT %(account_id)s, w.name, w.folded
FROM unnest(%(names)s::text[], %(folded)s::text[]) AS w (name, folded)
ORDER BY w.folded
ON CONFLICT (account_id, folded) DO NOTHING;

-- name: add_triggers
INSERT INTO triggers (account_id, name, folded)
SELECT %(account_id)s, w.name, w.folded
FROM unnest(%(names)s::text[], %(folded)s::text[]) AS w (name, folded)
ORDER BY w.folded
ON CONFLICT (account_id, folded) DO NOTHING;

-- name: drop_lead_niches
-- All but the words named.
DELETE FROM lead_niches AS ln
USING niches AS n
WHERE ln.account_id = %(account_id)s AND ln.lead_id = %(lead_id)s
  AND n.id = ln.niche_id AND n.folded <> ALL(%(folded)s::text[]);

-- name: drop_lead_triggers
DELETE FROM lead_triggers AS lt
USING triggers AS t
WHERE lt.account_id = %(account_id)s AND lt.lead_id = %(lead_id)s
  AND t.id = lt.trigger_id AND t.folded <> ALL(%(folded)s::text[]);

-- name: add_lead_niches
INSERT INTO lead_niches (account_id, lead_id, niche_id)
SELECT account_id, %(lead_id)s, id
FROM niches
WHERE account_id = %(account_id)s AND folded = ANY(%(folded)s)
ON CONFLICT DO NOTHING;

-- name: add_lead_triggers
INSERT INTO lead_triggers (account_id, lead_id, trigger_id)
SELECT account_id, %(lead_id)s, id
FROM triggers
WHERE account_id = %(account_id)s AND folded = ANY(%(folded)s)
ON CONFLICT DO NOTHING;

-- name: count_niches
-- Words that some lead has, the most used first; those of deleted leads are taken off.
WITH had AS (
    SELECT niche_id, count(*) AS n
    FROM lead_niches
    WHERE account_id = %(account_id)s
    GROUP BY niche_id
), gone AS (
    SELECT w.niche_id, count(*) AS n
    FROM leads AS l
    JOIN lead_niches AS w ON w.lead_id = l.id
    WHERE l.account_id = %(account_id)s AND l.deleted_at IS NOT NULL
    GROUP BY w.niche_id
)
SELECT w.name, had.n - coalesce(gone.n, 0) AS leads
FROM niches AS w
JOIN had ON had.niche_id = w.id
LEFT JOIN gone ON gone.niche_id = w.id
WHERE w.account_id = %(account_id)s AND had.n > coalesce(gone.n, 0)
ORDER BY leads DESC, w.folded;

-- name: lock_niche
SELECT id FROM niches
WHERE account_id = %(account_id)s AND folded = %(folded)s
FOR NO KEY UPDATE;

-- name: rename_niche
UPDATE niches SET name = %(name)s, folded = %(folded)s
WHERE account_id = %(account_id)s AND id = %(niche_id)s;

-- name: users_of_niche
-- What asks for leads of this niche by its word, and is not over.
SELECT name FROM sequences
WHERE account_id = %(account_id)s AND niche = %(folded)s AND state <> 'archived'
UNION ALL
SELECT name FROM campaigns
WHERE account_id = %(account_id)s AND planned_at IS NULL AND state <> 'cancelled'
  AND audience::text ILIKE %(quoted)s;

-- name: count_triggers
WITH had AS (
    SELECT trigger_id, count(*) AS n
    FROM lead_triggers
    WHERE account_id = %(account_id)s
    GROUP BY trigger_id
), gone AS (
    SELECT w.trigger_id, count(*) AS n
    FROM leads AS l
    JOIN lead_triggers AS w ON w.lead_id = l.id
    WHERE l.account_id = %(account_id)s AND l.deleted_at IS NOT NULL
    GROUP BY w.trigger_id
)
SELECT w.name, had.n - coalesce(gone.n, 0) AS leads
FROM triggers AS w
JOIN had ON had.trigger_id = w.id
LEFT JOIN gone ON gone.trigger_id = w.id
WHERE w.account_id = %(account_id)s AND had.n > coalesce(gone.n, 0)
ORDER BY leads DESC, w.folded;

-- name: list_suppressions
-- Newest first; lifted ones too, as history.
SELECT s.id, s.person_id, p.phone, coalesce(nullif(l.name, ''), p.push_name) AS name,
       s.reason, s.word, s.note, a.name AS author, s.suppressed_at, s.lifted_at,
       s.lifted_reason, s.lifted_note, b.name AS lifted_by
FROM suppressions AS s
JOIN persons AS p ON p.id = s.person_id
LEFT JOIN members AS a ON a.id = s.suppressed_by
LEFT JOIN members AS b ON b.id = s.lifted_by
LEFT JOIN leads AS l
    ON l.account_id = s.account_id AND l.person_id = s.person_id AND l.deleted_at IS NULL
WHERE s.account_id = %(account_id)s
  AND (%(suppression_id)s::bigint IS NULL OR s.id = %(suppression_id)s)
  AND (%(before_id)s::bigint IS NULL OR s.id < %(before_id)s)
ORDER BY s.id DESC
LIMIT %(limit)s;
