-- name: find_caller
-- The member behind a sign-in that has not ended, of a member who may still sign in.
SELECT s.account_id, s.member_id, m.role, s.csrf_token
FROM sign_ins AS s
JOIN members AS m ON m.account_id = s.account_id AND m.id = s.member_id
WHERE s.token_hash = %(token_hash)s
  AND s.expires_at > carillon_now()
  AND m.disabled_at IS NULL;

-- name: find_member
SELECT id, account_id, name, email, role
FROM members
WHERE account_id = %(account_id)s AND id = %(member_id)s;

-- name: find_account
SELECT id, name, zone, region, demonstration, held_at, held_reason,
       quiet_hours, quiet_from, quiet_until, cap_day, cap_week, opt_out_words
FROM accounts
WHERE id = %(account_id)s;

-- name: count_things
SELECT
    (SELECT count(*) FROM devices
     WHERE account_id = %(account_id)s AND state <> 'removed') AS devices,
    (SELECT count(*) FROM leads
     WHERE account_id = %(account_id)s AND deleted_at IS NULL) AS leads,
    (SELECT count(*) FROM chats
     WHERE account_id = %(account_id)s AND unread > 0) AS unread_chats;
