-- Why: which words of a message with variants get more answers is asked of reports; which ones a
-- lead got is known at the claim. Lives with: every version.

-- The chosen words, as people read them. Nothing where there was nothing to choose.
ALTER TABLE sends ADD COLUMN variant text;

-- As before, and by variant.
CREATE OR REPLACE FUNCTION reported_sends(
    account bigint, since timestamptz, until timestamptz, campaign bigint, steps bigint[],
    devices bigint[], wanted_niche text, part text, zone text
) RETURNS TABLE (
    id bigint, kind text, campaign_id bigint, device_id bigint, lead_id bigint,
    person_id bigint, state text, code text, attempt integer, text text, due_at timestamptz,
    attempted_at timestamptz, sent_at timestamptz, delivered_at timestamptz,
    read_at timestamptz, replied_at timestamptz, opted_out_at timestamptz,
    ended_at timestamptz, reached integer, key text
)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT s.id, s.kind, s.campaign_id, s.device_id, s.lead_id, s.person_id, s.state, s.code,
           s.attempt, s.text, s.due_at, s.attempted_at, s.sent_at, s.delivered_at, s.read_at,
           s.replied_at, s.opted_out_at, s.ended_at,
           CASE WHEN s.replied_at IS NOT NULL THEN 4
                WHEN s.state IN ('read', 'played') THEN 3
                WHEN s.state = 'delivered' THEN 2
                WHEN s.state = 'sent' THEN 1
                ELSE 0 END,
           CASE part
               WHEN 'campaign' THEN s.campaign_id::text
               WHEN 'sequence' THEN s.sequence_id::text
               WHEN 'step' THEN s.step_id::text
               WHEN 'device' THEN s.device_id::text
               WHEN 'code' THEN s.code
               WHEN 'niche' THEN n.folded
               WHEN 'day' THEN to_char(coalesce(s.sent_at, s.ended_at) AT TIME ZONE zone,
                                       'YYYY-MM-DD')
               WHEN 'variant' THEN s.variant
               -- The instant the hour began: what a wall clock shows twice is two hours.
               WHEN 'hour' THEN to_char(
                   date_trunc('hour', coalesce(s.sent_at, s.ended_at), zone)
                       AT TIME ZONE 'UTC',
                   'YYYY-MM-DD"T"HH24:MI:SS"Z"')
           END
    FROM sends s
    LEFT JOIN LATERAL (
        SELECT i.folded
        FROM lead_niches ln
        JOIN niches i ON i.id = ln.niche_id
        WHERE part = 'niche' AND ln.lead_id = s.lead_id
    ) n ON true
    WHERE s.account_id = account
      AND s.kind IN ('campaign', 'step', 'api')
      AND s.id >= timed_id_floor(since)
      AND (until IS NULL OR s.id < timed_id_floor(until))
      AND (campaign IS NULL OR s.campaign_id = campaign)
      AND (steps IS NULL OR s.step_id = ANY (steps))
      AND (devices IS NULL OR s.device_id = ANY (devices))
      AND (wanted_niche IS NULL OR EXISTS (
          SELECT FROM lead_niches ln
          JOIN niches i ON i.id = ln.niche_id
          WHERE ln.lead_id = s.lead_id AND i.account_id = account AND i.folded = wanted_niche));
END;
