-- name: add_attachment
INSERT INTO attachments (message_id, account_id, device_id, reference, mime, bytes, width,
                         height, duration, file_name, thumbnail)
VALUES (%(message_id)s, %(account_id)s, %(device_id)s, %(reference)s, %(mime)s, %(bytes)s,
        %(width)s, %(height)s, %(duration)s, %(file_name)s, %(thumbnail)s)
ON CONFLICT (message_id) DO NOTHING;

-- name: drop_attachment
DELETE FROM attachments WHERE account_id = %(account_id)s AND message_id = %(message_id)s;

-- name: find_attachment
-- What is to be fetched for a line; `media_id` says that it was.
SELECT message_id, device_id, reference, mime, bytes AS size, width, height, duration,
       file_name, media_id
FROM attachments
WHERE account_id = %(account_id)s AND message_id = %(message_id)s;

-- name: note_fetched
-- Nothing when the line was taken back meanwhile.
WITH fetched AS (
    UPDATE attachments SET media_id = %(media_id)s, failure_code = NULL
    WHERE account_id = %(account_id)s AND message_id = %(message_id)s
    RETURNING message_id
)
UPDATE messages m SET media_id = %(media_id)s
FROM fetched
WHERE m.account_id = %(account_id)s AND m.id = fetched.message_id
RETURNING m.chat_id;

-- name: note_fetching_failed
-- A code says why; without one it is tried again. What was fetched meanwhile stays.
UPDATE attachments a SET failure_code = %(code)s
FROM messages m
WHERE a.account_id = %(account_id)s AND a.message_id = %(message_id)s
  AND a.media_id IS NULL
  AND m.account_id = %(account_id)s AND m.id = a.message_id
RETURNING m.chat_id;

-- name: files_of_lines
-- What came with lines, or went out with them.
SELECT m.id AS message_id, coalesce(f.mime, o.mime) AS mime, coalesce(f.bytes, o.bytes) AS size,
       coalesce(f.width, o.width) AS width, coalesce(f.height, o.height) AS height,
       coalesce(f.duration, o.duration) AS duration,
       coalesce(o.file_name, f.file_name) AS file_name, o.thumbnail, f.storage_key,
       o.failure_code
FROM messages m
LEFT JOIN attachments o ON o.message_id = m.id
LEFT JOIN media f ON f.id = m.media_id
WHERE m.account_id = %(account_id)s AND m.id = ANY(%(message_ids)s)
  AND (o.message_id IS NOT NULL OR f.id IS NOT NULL);
