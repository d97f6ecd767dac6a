-- name: begin_chance
SELECT setseed(0.42);

-- name: add_chats
-- One for each lead, with its own phone.
INSERT INTO chats (account_id, device_id, person_id, last_at, unread)
SELECT account_id, owner_device_id, person_id, now() - id %% 2000000 * interval '1 second',
       id %% 3
FROM leads;

-- name: add_messages
-- Some lines in each chat, back and forth, of words as people use them: few often, many seldom.
INSERT INTO messages (account_id, chat_id, device_id, direction, text, at)
SELECT c.account_id, c.id, c.device_id, CASE n %% 2 WHEN 0 THEN 'in' ELSE 'out' END,
       (SELECT string_agg('word' || floor(20000 * random() ^ 4)::integer, ' ')
        FROM generate_series(1, 8 + 0 * c.id)),
       c.last_at - n * interval '1 minute'
FROM generate_series(0, %(each)s - 1) AS n, chats c
WHERE c.id > %(after)s AND c.id <= %(upto)s;

-- name: note_last
UPDATE chats c SET last_message_id = m.id
FROM messages m
WHERE m.chat_id = c.id AND m.at = c.last_at AND c.id > %(after)s AND c.id <= %(upto)s;

-- name: add_member
INSERT INTO members (account_id, email, name, role, password_hash)
SELECT id, 'bench@example.com', 'Bench', 'owner', 'none' FROM accounts
RETURNING id;

-- name: add_sign_in
INSERT INTO sign_ins (token_hash, account_id, member_id, csrf_token, expires_at)
SELECT %(token_hash)s, account_id, id, 'word', now() + interval '1 day'
FROM members WHERE id = %(member_id)s;
