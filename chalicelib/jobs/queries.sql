-- name: create
INSERT INTO jobs (account_id, kind, subject_id, cursor, total, created_by)
VALUES (
    %(account_id)s, %(kind)s, %(subject_id)s, %(cursor)s, %(total)s, %(member_id)s
)
RETURNING id, account_id, kind, subject_id, state, cursor, done, total, tries, code,
          message, created_at, finished_at;

-- name: find
SELECT id, account_id, kind, subject_id, state, cursor, done, total, tries, code,
       message, created_at, finished_at
FROM jobs
WHERE account_id = %(account_id)s AND id = %(job_id)s;

-- name: take
-- A chunk begins. The queue's message says only the id, so this asks no account.
UPDATE jobs
SET state = 'running', tries = tries + 1, offered_at = carillon_now()
WHERE id = %(job_id)s AND state IN ('queued', 'running')
RETURNING id, account_id, kind, subject_id, state, cursor, done, total, tries, code,
          message, created_at, finished_at;

-- name: advance
-- Only from where the chunk began: whoever comes second changes nothing.
UPDATE jobs
SET cursor = %(cursor)s, done = %(done)s, total = %(total)s, tries = 0,
    offered_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(job_id)s
  AND state = 'running' AND cursor = %(from_cursor)s::jsonb
RETURNING id, account_id, kind, subject_id, state, cursor, done, total, tries, code,
          message, created_at, finished_at;

-- name: finish
UPDATE jobs
SET state = 'done', done = coalesce(total, done), tries = 0, finished_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(job_id)s
  AND state = 'running' AND cursor = %(from_cursor)s::jsonb
RETURNING id, account_id, kind, subject_id, state, cursor, done, total, tries, code,
          message, created_at, finished_at;

-- name: fail
-- From wherever it is: what a job cannot do it cannot do for anybody.
UPDATE jobs
SET state = 'failed', code = %(code)s, message = %(message)s, finished_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(job_id)s
  AND state IN ('queued', 'running')
RETURNING id, account_id, kind, subject_id, state, cursor, done, total, tries, code,
          message, created_at, finished_at;

-- name: take_stale
-- Jobs of every account whose message was lost, or whose worker died. Each is answered
-- once in `stale`, since being offered is noted here.
UPDATE jobs
SET offered_at = carillon_now()
WHERE state IN ('queued', 'running') AND offered_at < carillon_now() - %(stale)s::interval
RETURNING id;
