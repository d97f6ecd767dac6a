-- name: hold_the_clock
-- The instant that all SQL works with is what the session was told last.
CREATE OR REPLACE FUNCTION carillon_now() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN current_setting('bench.now')::timestamptz;

-- name: make_due
UPDATE enrolments SET next_due_at = %(now)s;

-- name: shards
SELECT name FROM leases ORDER BY name;

-- name: ledger
-- Sends planned and sent, and the most that any phone attempted in an hour, by the log.
SELECT (SELECT count(*) FROM sends) AS planned,
       (SELECT count(*) FROM sends WHERE state = 'sent') AS sent,
       (SELECT max(attempts) FROM (
           SELECT count(*) OVER (
               PARTITION BY device_id ORDER BY attempted_at
               RANGE BETWEEN interval '1 hour' PRECEDING AND CURRENT ROW) AS attempts
           FROM attempts) AS hours) AS most;
