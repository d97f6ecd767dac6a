-- name: add_version
INSERT INTO content_versions (account_id, text, media_id, created_by)
VALUES (%(account_id)s, %(text)s, %(media_id)s, %(member_id)s)
RETURNING id;
