-- name: plan_campaign
-- The next leads of a campaign, in one statement: touched (once for ever), planned, waiting.
-- Those who must not or cannot be written to are passed over; the preview counted them.
WITH chosen AS MATERIALIZED (
    SELECT lead_id, person_id, excluded,
           CASE WHEN %(pool)s THEN NULL ELSE owner_device_id END AS owner_id
    FROM audience_of(%(account_id)s, %(wanted)s, %(left_out)s, %(required)s)
    WHERE lead_id > %(after)s
    ORDER BY lead_id
    LIMIT %(batch)s
), eligible AS MATERIALIZED (
    SELECT next_timed_id() AS send_id, c.lead_id, c.person_id, d.id AS device_id
    FROM chosen c
    LEFT JOIN devices d ON d.id = c.owner_id AND d.state <> 'removed'
        AND (%(device_ids)s::bigint[] = '{}' OR d.id = ANY(%(device_ids)s))
    WHERE c.excluded IS NULL
), touched AS (
    INSERT INTO touches (kind, parent_id, subject, account_id, send_id)
    SELECT 'campaign', %(campaign_id)s, e.lead_id::text, %(account_id)s, e.send_id
    FROM eligible e
    ON CONFLICT DO NOTHING
    RETURNING send_id
), planned AS (
    INSERT INTO sends
        (id, account_id, kind, campaign_id, lead_id, person_id, device_id, due_at,
         expires_at, gap_min, gap_max, content_version_id)
    SELECT e.send_id, %(account_id)s, 'campaign', %(campaign_id)s, e.lead_id, e.person_id,
           e.device_id, %(due_at)s, %(expires_at)s, %(gap_min)s, %(gap_max)s,
           %(content_version_id)s
    FROM eligible e JOIN touched USING (send_id)
), waiting AS (
    INSERT INTO outbox
        (send_id, account_id, kind, campaign_id, person_id, device_id, not_before,
         not_after)
    SELECT e.send_id, %(account_id)s, 'campaign', %(campaign_id)s, e.person_id,
           e.device_id, %(due_at)s, %(expires_at)s
    FROM eligible e JOIN touched USING (send_id)
)
SELECT (SELECT max(lead_id) FROM chosen) AS last_lead_id,
       (SELECT count(*) FROM chosen) AS read,
       (SELECT count(*) FROM touched) AS planned;

-- name: next_lead_of
-- The lead that a batch of one would read.
SELECT lead_id
FROM audience_of(%(account_id)s, %(wanted)s, %(left_out)s, %(required)s)
WHERE lead_id > %(after)s
ORDER BY lead_id
LIMIT 1;

-- name: plan_steps
-- Enrolments that are due, as sends that wait: touched (once for ever), planned, waiting. Answers
-- those whose step was touched before.
WITH due AS MATERIALIZED (
    SELECT next_timed_id() AS send_id, d.enrolment_id, d.account_id, d.sequence_id, d.step_id,
           d.lead_id, d.person_id, d.device_id, d.due_at, d.expires_at, d.gap_min, d.gap_max,
           d.content_version_id
    FROM unnest(%(enrolment_ids)s::bigint[], %(account_ids)s::bigint[],
                %(sequence_ids)s::bigint[], %(step_ids)s::bigint[], %(lead_ids)s::bigint[],
                %(person_ids)s::bigint[], %(device_ids)s::bigint[], %(dues)s::timestamptz[],
                %(ends)s::timestamptz[], %(gap_mins)s::interval[], %(gap_maxs)s::interval[],
                %(version_ids)s::bigint[])
         AS d (enrolment_id, account_id, sequence_id, step_id, lead_id, person_id, device_id,
               due_at, expires_at, gap_min, gap_max, content_version_id)
), touched AS (
    INSERT INTO touches (kind, parent_id, subject, account_id, send_id)
    SELECT 'step', enrolment_id, step_id::text, account_id, send_id FROM due
    ON CONFLICT DO NOTHING
    RETURNING send_id
), planned AS (
    INSERT INTO sends
        (id, account_id, kind, sequence_id, step_id, enrolment_id, lead_id, person_id,
         device_id, due_at, expires_at, gap_min, gap_max, content_version_id)
    SELECT d.send_id, d.account_id, 'step', d.sequence_id, d.step_id, d.enrolment_id,
           d.lead_id, d.person_id, d.device_id, d.due_at, d.expires_at, d.gap_min, d.gap_max,
           d.content_version_id
    FROM due d JOIN touched USING (send_id)
), waiting AS (
    INSERT INTO outbox
        (send_id, account_id, kind, sequence_id, enrolment_id, person_id, device_id, not_before,
         not_after)
    SELECT d.send_id, d.account_id, 'step', d.sequence_id, d.enrolment_id, d.person_id,
           d.device_id, d.due_at, d.expires_at
    FROM due d JOIN touched USING (send_id)
)
SELECT d.enrolment_id FROM due d
WHERE NOT EXISTS (SELECT FROM touched t WHERE t.send_id = d.send_id);
