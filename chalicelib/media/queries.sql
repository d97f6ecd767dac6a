-- name: find_content
SELECT id FROM media
WHERE account_id = %(account_id)s AND sha256 = %(sha256)s AND mime = %(mime)s
  AND coalesce(file_name, '') = coalesce(%(file_name)s::text, '');

-- name: add_media
-- What is there under this name already answers its own id; it stays as it was.
INSERT INTO media (account_id, sha256, mime, bytes, storage_key, file_name, width, height,
                   duration)
VALUES (%(account_id)s, %(sha256)s, %(mime)s, %(size)s, %(storage_key)s, %(file_name)s,
        %(width)s, %(height)s, %(duration)s)
ON CONFLICT (account_id, sha256, mime, coalesce(file_name, ''))
DO UPDATE SET mime = excluded.mime
RETURNING id;

-- name: find_held
-- WhatsApp keeps a file for longer; within a day it is never asked to take it again.
SELECT m.mime, m.file_name, u.reference
FROM media_uploads u
JOIN media m ON m.id = u.media_id
WHERE u.device_id = %(device_id)s AND u.media_id = %(media_id)s
  AND u.uploaded_at > carillon_now() - interval '24 hours';

-- name: note_held
INSERT INTO media_uploads (device_id, media_id, account_id, reference)
VALUES (%(device_id)s, %(media_id)s, %(account_id)s, %(reference)s)
ON CONFLICT (device_id, media_id)
DO UPDATE SET reference = excluded.reference, uploaded_at = excluded.uploaded_at;

-- name: list_media
SELECT id, account_id, sha256, mime, bytes AS size, storage_key, file_name, width, height,
       duration
FROM media
WHERE account_id = %(account_id)s AND id = ANY(%(media_ids)s);

-- name: add_upload
INSERT INTO uploads (account_id, kind, file_name, storage_key, created_by)
VALUES (%(account_id)s, %(kind)s, %(file_name)s, %(storage_key)s, %(member_id)s)
RETURNING id;

-- name: find_upload
SELECT id, account_id, kind, file_name, storage_key, notices, media_id
FROM uploads
WHERE account_id = %(account_id)s AND id = %(upload_id)s;

-- name: settle_upload
-- The first word stays: whoever took the same upload at the same moment took the same file.
UPDATE uploads SET media_id = %(media_id)s, notices = %(notices)s
WHERE account_id = %(account_id)s AND id = %(upload_id)s AND media_id IS NULL;

-- name: never_taken
-- What was announced a day ago and came to nothing, the oldest first.
SELECT id, account_id, kind, file_name, storage_key, notices, media_id
FROM uploads
WHERE media_id IS NULL AND created_at < carillon_now() - interval '1 day'
ORDER BY created_at
LIMIT %(most)s;

-- name: drop_upload
DELETE FROM uploads
WHERE account_id = %(account_id)s AND id = %(upload_id)s AND media_id IS NULL;
