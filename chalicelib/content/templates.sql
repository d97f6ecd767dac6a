-- name: add_template
-- Nothing where the name is taken.
INSERT INTO templates (account_id, name, created_by)
VALUES (%(account_id)s, %(name)s, %(member_id)s)
ON CONFLICT ON CONSTRAINT one_template_per_name DO NOTHING
RETURNING id;

-- name: lock_template
-- Its versions get their numbers one after the other.
SELECT id FROM templates
WHERE account_id = %(account_id)s AND id = %(template_id)s
FOR UPDATE;

-- name: is_name_taken
SELECT EXISTS (SELECT FROM templates
               WHERE account_id = %(account_id)s AND name = %(name)s
                 AND id <> %(template_id)s);

-- name: change_template
UPDATE templates SET name = %(name)s, updated_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(template_id)s;

-- name: add_template_version
INSERT INTO template_versions (template_id, number, account_id, content_version_id)
SELECT %(template_id)s, coalesce(max(number), 0) + 1, %(account_id)s, %(content_version_id)s
FROM template_versions
WHERE template_id = %(template_id)s;

-- name: delete_template
DELETE FROM templates WHERE account_id = %(account_id)s AND id = %(template_id)s;

-- name: list_templates
-- As they are now, the newest first; or one of them.
SELECT t.id, t.name, n.number AS version, v.id AS content_version_id, v.text, v.media_id,
       v.created_at AS written_at, t.created_at, t.updated_at
FROM templates t
CROSS JOIN LATERAL (
    SELECT number, content_version_id FROM template_versions
    WHERE template_id = t.id ORDER BY number DESC LIMIT 1
) n
JOIN content_versions v ON v.id = n.content_version_id
WHERE t.account_id = %(account_id)s
  AND (%(template_id)s::bigint IS NULL OR t.id = %(template_id)s)
  AND (%(before)s::bigint IS NULL OR t.id < %(before)s)
ORDER BY t.id DESC
LIMIT %(most)s;

-- name: list_template_versions
-- What it said, the last first.
SELECT t.id, t.name, n.number AS version, v.id AS content_version_id, v.text, v.media_id,
       v.created_at AS written_at, t.created_at, t.updated_at
FROM templates t
JOIN template_versions n ON n.template_id = t.id
JOIN content_versions v ON v.id = n.content_version_id
WHERE t.account_id = %(account_id)s AND t.id = %(template_id)s
  AND (%(before)s::integer IS NULL OR n.number < %(before)s)
ORDER BY n.number DESC
LIMIT %(most)s;
