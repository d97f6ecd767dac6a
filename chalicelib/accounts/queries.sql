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

-- name: find_credentials
-- E-mail addresses are unique over all accounts: this is how an account is found.
SELECT id, account_id, role, password_hash
FROM members
WHERE email = %(email)s AND disabled_at IS NULL;

-- name: write_password
UPDATE members SET password_hash = %(password_hash)s
WHERE account_id = %(account_id)s AND id = %(member_id)s;

-- name: add_member
-- Nothing when the e-mail address signs in already, here or in another account.
INSERT INTO members (account_id, email, name, role, password_hash)
VALUES (%(account_id)s, %(email)s, %(name)s, %(role)s, %(password_hash)s)
ON CONFLICT (email) DO NOTHING
RETURNING id;

-- name: has_members
SELECT EXISTS (SELECT FROM members WHERE account_id = %(account_id)s);

-- name: add_sign_in
INSERT INTO sign_ins (token_hash, account_id, member_id, csrf_token, expires_at)
VALUES (%(token_hash)s, %(account_id)s, %(member_id)s, %(csrf_token)s, %(expires_at)s);

-- name: end_sign_in
DELETE FROM sign_ins WHERE token_hash = %(token_hash)s;

-- name: lock_subject
-- Tries of one subject go one after the other: a hundred at once are still a hundred.
SELECT pg_advisory_xact_lock(hashtextextended(encode(%(subject)s::bytea, 'hex'), 0));

-- name: failed_since
-- When the latest failures of this subject happened, the newest first.
SELECT failed_at
FROM sign_in_failures
WHERE subject = %(subject)s AND failed_at > %(since)s
ORDER BY failed_at DESC
LIMIT %(most)s;

-- name: note_failure
INSERT INTO sign_in_failures (subject, failed_at) VALUES (%(subject)s, %(failed_at)s);

-- name: withdraw_failure
-- The try that was noted at this instant turned out right.
DELETE FROM sign_in_failures WHERE subject = %(subject)s AND failed_at = %(failed_at)s;

-- name: forget_failures
DELETE FROM sign_in_failures WHERE subject = %(subject)s;

-- name: forget_old_failures
DELETE FROM sign_in_failures WHERE failed_at <= %(before)s;

-- name: forget_ended_sign_ins
DELETE FROM sign_ins WHERE expires_at <= %(before)s;

-- name: add_account
INSERT INTO accounts (name, zone, quiet_hours, demonstration)
VALUES (%(name)s, %(zone)s, %(quiet_hours)s, %(demonstration)s)
RETURNING id;

-- name: first_account
-- The account that the first start made.
SELECT min(id) FROM accounts;

-- name: find_account
SELECT id, name, zone, region, demonstration, held_at, held_reason, quiet_hours,
       quiet_from, quiet_until, cap_day, cap_week, opt_out_words,
       sends_read_receipts, test_numbers, approval_above, created_at
FROM accounts
WHERE id = %(account_id)s;

-- name: lock_account
SELECT id, name, zone, region, demonstration, held_at, held_reason, quiet_hours,
       quiet_from, quiet_until, cap_day, cap_week, opt_out_words,
       sends_read_receipts, test_numbers, approval_above, created_at
FROM accounts
WHERE id = %(account_id)s
FOR NO KEY UPDATE;

-- name: write_settings
UPDATE accounts
SET name = %(name)s, zone = %(zone)s, quiet_hours = %(quiet_hours)s,
    quiet_from = %(quiet_from)s, quiet_until = %(quiet_until)s,
    sends_read_receipts = %(sends_read_receipts)s,
    cap_day = %(cap_day)s, cap_week = %(cap_week)s,
    opt_out_words = %(opt_out_words)s, test_numbers = %(test_numbers)s,
    approval_above = %(approval_above)s
WHERE id = %(account_id)s;

-- name: hold
-- Held longer is held since the first time, for the last reason.
UPDATE accounts SET held_at = coalesce(held_at, %(now)s), held_reason = %(reason)s
WHERE id = %(account_id)s;

-- name: lift_hold
UPDATE accounts SET held_at = NULL, held_reason = NULL WHERE id = %(account_id)s;

-- name: end_demonstration
-- Nothing for everybody but the first to ask: the data is removed once. Real people
-- follow, so quiet hours hold.
UPDATE accounts SET demonstration = false, quiet_hours = true
WHERE id = %(account_id)s AND demonstration
RETURNING true;

-- name: count_things
-- A removed phone's chats are kept, and nobody can open or answer them: not counted.
SELECT
    (SELECT count(*) FROM devices
     WHERE account_id = %(account_id)s AND state <> 'removed') AS devices,
    (SELECT count(*) FROM leads
     WHERE account_id = %(account_id)s AND deleted_at IS NULL) AS leads,
    (SELECT count(*) FROM chats c JOIN devices d ON d.id = c.device_id
     WHERE c.account_id = %(account_id)s AND c.unread > 0
       AND d.state <> 'removed') AS unread_chats;

-- name: withdraw_setup_links
-- One link of an account is good: the last that was given out.
DELETE FROM setup_links WHERE account_id = %(account_id)s AND used_at IS NULL;

-- name: add_setup_link
INSERT INTO setup_links (token_hash, account_id, expires_at)
VALUES (%(token_hash)s, %(account_id)s, %(expires_at)s);

-- name: find_setup_link
SELECT s.account_id, a.name AS account_name, a.demonstration, a.zone, s.expires_at
FROM setup_links AS s
JOIN accounts AS a ON a.id = s.account_id
WHERE s.token_hash = %(token_hash)s AND s.used_at IS NULL AND s.expires_at > %(now)s;

-- name: use_setup_link
-- Whoever comes second finds nothing.
UPDATE setup_links SET used_at = %(now)s
WHERE token_hash = %(token_hash)s AND used_at IS NULL AND expires_at > %(now)s
RETURNING account_id;
