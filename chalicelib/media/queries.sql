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

-- name: get_media
SELECT id, account_id, sha256, mime, bytes AS size, storage_key, file_name, width, height,
       duration
FROM media
WHERE account_id = %(account_id)s AND id = %(media_id)s;
