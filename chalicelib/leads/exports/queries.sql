-- name: add_export
INSERT INTO lead_exports (account_id, format, wanted, campaign_id, storage_key, created_by)
VALUES (%(account_id)s, %(format)s, %(wanted)s, %(campaign_id)s, %(storage_key)s,
        %(member_id)s)
RETURNING id;

-- name: begin_export
UPDATE lead_exports SET job_id = %(job_id)s
WHERE account_id = %(account_id)s AND id = %(export_id)s;

-- name: find_export
SELECT id, account_id, state, format, wanted, storage_key, leads, campaign_id, job_id, code,
       message, created_at, exported_at
FROM lead_exports
WHERE account_id = %(account_id)s AND id = %(export_id)s;

-- name: list_exports
SELECT id, account_id, state, format, wanted, storage_key, leads, campaign_id, job_id, code,
       message, created_at, exported_at
FROM lead_exports
WHERE account_id = %(account_id)s
  AND (%(before_id)s::bigint IS NULL OR id < %(before_id)s)
ORDER BY id DESC
LIMIT %(limit)s;

-- name: end_export
UPDATE lead_exports
SET state = 'exported', leads = %(leads)s, exported_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(export_id)s;

-- name: stop_export
UPDATE lead_exports SET state = 'failed', code = %(code)s, message = %(message)s
WHERE account_id = %(account_id)s AND id = %(export_id)s;

-- name: attribute_names
-- Of all leads that meet the conditions, in the order of the alphabet.
SELECT DISTINCT a.name
FROM matching_leads(%(account_id)s, %(wanted)s) AS m
JOIN leads AS l ON l.id = m.id
CROSS JOIN LATERAL jsonb_object_keys(l.attributes) AS a (name)
ORDER BY a.name;

-- name: drop_exports
-- Those older than an age, of one account or of all; answers where their files are, and how
-- many parts may be left of one that failed.
DELETE FROM lead_exports AS e
WHERE e.created_at <= carillon_now() - %(age)s::interval
  AND (%(account_id)s::bigint IS NULL OR e.account_id = %(account_id)s)
RETURNING e.storage_key, CASE WHEN e.state <> 'exported' THEN coalesce((
    SELECT (j.cursor ->> 'parts')::integer FROM jobs AS j WHERE j.id = e.job_id
), 0) + 1 ELSE 0 END AS parts;
