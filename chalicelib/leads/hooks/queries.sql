-- name: add_hook
INSERT INTO lead_hooks (account_id, name, key, created_by)
VALUES (%(account_id)s, %(name)s, %(key)s, %(member_id)s)
RETURNING id, account_id, name, key, created_at, revoked_at;

-- name: list_hooks
-- Revoked ones too, as history.
SELECT id, account_id, name, key, created_at, revoked_at
FROM lead_hooks
WHERE account_id = %(account_id)s
ORDER BY id DESC;

-- name: revoke_hook
-- Twice is once.
UPDATE lead_hooks SET revoked_at = coalesce(revoked_at, carillon_now())
WHERE account_id = %(account_id)s AND id = %(hook_id)s;

-- name: find_hook
-- By what stands in the address; the account is what we learn.
SELECT id, account_id, name, key, created_at, revoked_at
FROM lead_hooks
WHERE key = %(key)s AND revoked_at IS NULL;

-- name: lock_hook
-- Calls of one hook go one after another, so that their number is known.
SELECT id FROM lead_hooks
WHERE account_id = %(account_id)s AND id = %(hook_id)s
FOR NO KEY UPDATE;

-- name: count_calls
SELECT count(*) FROM lead_hook_calls
WHERE account_id = %(account_id)s AND hook_id = %(hook_id)s
  AND called_at > carillon_now() - %(within)s::interval;

-- name: find_call
SELECT body_hash, lead_id, created
FROM lead_hook_calls
WHERE account_id = %(account_id)s AND hook_id = %(hook_id)s AND name = %(name)s;

-- name: add_call
INSERT INTO lead_hook_calls (account_id, hook_id, name, body_hash, lead_id, created)
VALUES (
    %(account_id)s, %(hook_id)s, %(name)s, %(body_hash)s, %(lead_id)s, %(created)s
);

-- name: drop_old_calls
-- Of every account: names that nobody will call again.
DELETE FROM lead_hook_calls
WHERE (hook_id, name) IN (
    SELECT hook_id, name FROM lead_hook_calls
    WHERE called_at < carillon_now() - %(age)s::interval
    ORDER BY called_at
    LIMIT %(limit)s
);

-- name: lead_of_phone
-- A present one.
SELECT l.id
FROM persons AS p
JOIN leads AS l ON l.account_id = p.account_id AND l.person_id = p.id
WHERE p.account_id = %(account_id)s AND p.phone = %(phone)s AND l.deleted_at IS NULL;
