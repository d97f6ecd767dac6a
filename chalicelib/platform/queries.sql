-- name: register_connection
-- A browser connected. Its ticket was spent in the same transaction.
INSERT INTO live_connections (id, account_id, member_id)
VALUES (%(connection_id)s, %(account_id)s, %(member_id)s)
ON CONFLICT (id) DO NOTHING;

-- name: issue_ticket
INSERT INTO live_tickets (token_hash, account_id, member_id, expires_at)
VALUES (%(token_hash)s, %(account_id)s, %(member_id)s, carillon_now() + %(valid)s::interval);

-- name: spend_ticket
-- One time, and only before its end: a second use finds nothing.
DELETE FROM live_tickets
WHERE token_hash = %(token_hash)s AND expires_at > carillon_now()
RETURNING account_id, member_id;

-- name: forget_expired_tickets
DELETE FROM live_tickets WHERE expires_at <= carillon_now();

-- name: drop_connections
-- Gone browsers take their views with them.
DELETE FROM live_connections WHERE id = ANY(%(connection_ids)s);

-- name: forget_connection
DELETE FROM live_connections WHERE id = %(connection_id)s;

-- name: drop_silent_connections
-- A browser repeats its views every five minutes; one that was silent for long is not there.
DELETE FROM live_connections WHERE seen_at < carillon_now() - %(silent)s::interval;

-- name: touch_connection
UPDATE live_connections SET seen_at = carillon_now()
WHERE id = %(connection_id)s
RETURNING account_id, member_id;

-- name: clear_views
DELETE FROM live_views WHERE connection_id = %(connection_id)s;

-- name: add_views
INSERT INTO live_views (connection_id, account_id, kind, subject_id)
SELECT %(connection_id)s, %(account_id)s, v.kind, v.subject_id
FROM unnest(%(kinds)s::text[], %(subject_ids)s::bigint[]) AS v (kind, subject_id)
ON CONFLICT DO NOTHING;

-- name: viewers
-- The connections of this account that said they are viewing any of these things; all of them
-- when it is nothing in particular.
SELECT connection_id
FROM live_views
WHERE account_id = %(account_id)s
  AND (kind, subject_id) IN (
      SELECT v.kind, v.subject_id
      FROM unnest(%(kinds)s::text[], %(subject_ids)s::bigint[]) AS v (kind, subject_id)
  )
UNION
SELECT id FROM live_connections
WHERE account_id = %(account_id)s AND %(kinds)s::text[] = '{}';
