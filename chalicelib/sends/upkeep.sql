-- name: fold_tallies
-- The appended differences of the busiest campaigns and sequences become one row a state again.
WITH busy AS (
    SELECT campaign_id, sequence_id FROM tallies
    GROUP BY campaign_id, sequence_id HAVING count(*) > 200
    ORDER BY count(*) DESC LIMIT 50
), taken AS (
    DELETE FROM tallies t USING busy b
    WHERE t.campaign_id = b.campaign_id OR t.sequence_id = b.sequence_id
    RETURNING t.account_id, t.campaign_id, t.sequence_id, t.step_id, t.device_id, t.state,
              t.code, t.n
)
INSERT INTO tallies (account_id, campaign_id, sequence_id, step_id, device_id, state, code, n)
SELECT account_id, campaign_id, sequence_id, step_id, device_id, state, code, sum(n)
FROM taken
GROUP BY account_id, campaign_id, sequence_id, step_id, device_id, state, code
HAVING sum(n) <> 0;

-- name: note_finished
-- Planned to the end, and nothing remains: since now.
UPDATE campaigns c SET finished_at = carillon_now()
WHERE c.state = 'running' AND c.planned_at IS NOT NULL AND c.finished_at IS NULL
  AND NOT EXISTS (
      SELECT FROM tallies t
      WHERE t.campaign_id = c.id AND t.state = ANY(%(remaining)s)
      GROUP BY t.state HAVING sum(t.n) > 0
  );

-- name: lock_folding
SELECT pg_try_advisory_xact_lock(hashtextextended('fold-tallies', 0));

-- name: ensure_months
-- This month and two ahead, so that no insert ever waits for a partition.
SELECT ensure_month(parent, carillon_now() + m * interval '1 month')
FROM unnest(ARRAY['sends', 'messages']) AS parent, generate_series(0, 2) AS m;
