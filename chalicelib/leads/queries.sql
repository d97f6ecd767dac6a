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
        WHEN left_over.last_at > kept.last_at OR kept.last_at IS NULL
        THEN left_over.last_message_id ELSE kept.last_message_id
    END
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

-- name: move_attempts
-- Campaign attempts only: the others are never looked for by person.
UPDATE attempts SET person_id = %(to_person_id)s
WHERE account_id = %(account_id)s AND person_id = %(from_person_id)s AND kind = 'campaign';

-- name: drop_person
DELETE FROM persons WHERE account_id = %(account_id)s AND id = %(person_id)s;

-- name: suppress
-- Nothing when the person is suppressed already.
INSERT INTO suppressions
    (account_id, person_id, reason, word, device_id, suppressed_at, suppressed_by)
VALUES (
    %(account_id)s, %(person_id)s, %(reason)s, %(word)s, %(device_id)s, %(now)s,
    %(member_id)s
)
ON CONFLICT (account_id, person_id) WHERE lifted_at IS NULL DO NOTHING
RETURNING id;

-- name: lift
-- The lifted row stays as history.
UPDATE suppressions
SET lifted_at = %(now)s, lifted_reason = %(reason)s
WHERE account_id = %(account_id)s AND person_id = %(person_id)s AND lifted_at IS NULL;
