-- name: settle_sends
-- As the connectors leave it: nothing waits any more.
WITH gone AS (
    DELETE FROM outbox RETURNING send_id
)
UPDATE sends s
SET state = 'cancelled', code = 'bench', ended_at = now()
FROM gone
WHERE s.id = gone.send_id;

-- name: look
SELECT count(*) FROM accounts;
