-- name: add_version
INSERT INTO content_versions (account_id, text, created_by)
VALUES (%(account_id)s, %(text)s, %(member_id)s)
RETURNING id;

-- name: get_version
SELECT id, text FROM content_versions
WHERE account_id = %(account_id)s AND id = %(version_id)s;
