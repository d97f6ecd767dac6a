-- name: add_campaign
INSERT INTO campaigns (account_id, name, created_by)
VALUES (%(account_id)s, %(name)s, %(member_id)s)
RETURNING id;

-- name: find_campaign
SELECT c.id, c.account_id, c.kind, c.name, c.state, c.audience, c.content_version_id, v.text,
       v.media_id, c.device_policy, c.device_limit, c.failover_after, c.gap_min, c.gap_max,
       c.starts_at, c.ends_at, c.planned_to, c.planned_at, c.started_at, c.paused_at,
       c.cancelled_at, c.finished_at, c.created_at, c.updated_at, c.approval_asked_at,
       c.approved_at, c.approved_by, m.name AS approver, c.approved_leads,
       ARRAY(SELECT d.device_id FROM campaign_devices d
             WHERE d.campaign_id = c.id ORDER BY d.device_id) AS device_ids,
       (SELECT coalesce(jsonb_object_agg(d.device_id, d.most), '{}') FROM campaign_devices d
        WHERE d.campaign_id = c.id AND d.most IS NOT NULL) AS device_limits
FROM campaigns c
LEFT JOIN content_versions v ON v.id = c.content_version_id
LEFT JOIN members m ON m.id = c.approved_by
WHERE c.account_id = %(account_id)s AND c.id = %(campaign_id)s AND c.deleted_at IS NULL;

-- name: list_campaigns
-- Newest first. With instants, those that start from the one on and before the other.
SELECT c.id, c.account_id, c.kind, c.name, c.state, c.audience, c.content_version_id, v.text,
       v.media_id, c.device_policy, c.device_limit, c.failover_after, c.gap_min, c.gap_max,
       c.starts_at, c.ends_at, c.planned_to, c.planned_at, c.started_at, c.paused_at,
       c.cancelled_at, c.finished_at, c.created_at, c.updated_at, c.approval_asked_at,
       c.approved_at, c.approved_by, m.name AS approver, c.approved_leads,
       ARRAY(SELECT d.device_id FROM campaign_devices d
             WHERE d.campaign_id = c.id ORDER BY d.device_id) AS device_ids,
       (SELECT coalesce(jsonb_object_agg(d.device_id, d.most), '{}') FROM campaign_devices d
        WHERE d.campaign_id = c.id AND d.most IS NOT NULL) AS device_limits
FROM campaigns c
LEFT JOIN content_versions v ON v.id = c.content_version_id
LEFT JOIN members m ON m.id = c.approved_by
WHERE c.account_id = %(account_id)s AND c.deleted_at IS NULL
  AND (%(starts_from)s::timestamptz IS NULL OR c.starts_at >= %(starts_from)s)
  AND (%(starts_before)s::timestamptz IS NULL OR c.starts_at < %(starts_before)s)
  AND (%(before)s::bigint IS NULL OR c.id < %(before)s)
  AND (%(states)s::text[] IS NULL OR c.state = ANY(%(states)s))
ORDER BY c.id DESC
LIMIT %(most)s;

-- name: due_campaigns
-- Running or due to start, with leads still to be planned, and waiting for nobody's word.
SELECT c.id, c.account_id, c.kind, c.name, c.state, c.audience, c.content_version_id, v.text,
       v.media_id, c.device_policy, c.device_limit, c.failover_after, c.gap_min, c.gap_max,
       c.starts_at, c.ends_at, c.planned_to, c.planned_at, c.started_at, c.paused_at,
       c.cancelled_at, c.finished_at, c.created_at, c.updated_at, c.approval_asked_at,
       c.approved_at, c.approved_by, m.name AS approver, c.approved_leads,
       ARRAY(SELECT d.device_id FROM campaign_devices d
             WHERE d.campaign_id = c.id ORDER BY d.device_id) AS device_ids,
       (SELECT coalesce(jsonb_object_agg(d.device_id, d.most), '{}') FROM campaign_devices d
        WHERE d.campaign_id = c.id AND d.most IS NOT NULL) AS device_limits
FROM campaigns c
JOIN accounts a ON a.id = c.account_id
LEFT JOIN content_versions v ON v.id = c.content_version_id
LEFT JOIN members m ON m.id = c.approved_by
WHERE c.planned_at IS NULL AND c.starts_at <= %(now)s AND a.held_at IS NULL
  AND c.state IN ('scheduled', 'running')
  AND (c.approval_asked_at IS NULL OR c.approved_at IS NOT NULL)
ORDER BY c.starts_at, c.id;

-- name: lock_campaign
-- Whoever changes a campaign's state, or plans it, holds its row first.
SELECT state, planned_to, planned_at FROM campaigns
WHERE account_id = %(account_id)s AND id = %(campaign_id)s AND deleted_at IS NULL
FOR UPDATE;

-- name: try_lock_campaign
-- For the planner: a campaign that is being changed or planned is left to the next tick.
SELECT state, planned_to, planned_at FROM campaigns
WHERE account_id = %(account_id)s AND id = %(campaign_id)s AND deleted_at IS NULL
FOR UPDATE SKIP LOCKED;

-- name: note_planned
UPDATE campaigns
SET planned_to = greatest(planned_to, %(planned_to)s),
    planned_at = CASE WHEN %(finished)s THEN carillon_now() ELSE planned_at END
WHERE account_id = %(account_id)s AND id = %(campaign_id)s;

-- name: note_unfinished
-- Something of it is to be sent again.
UPDATE campaigns SET finished_at = NULL
WHERE account_id = %(account_id)s AND id = %(campaign_id)s;

-- name: change_campaign
UPDATE campaigns
SET kind = %(kind)s, name = %(name)s, audience = %(audience)s, content_version_id = %(content_version_id)s,
    device_policy = %(device_policy)s, device_limit = %(device_limit)s,
    failover_after = %(failover_after)s, gap_min = %(gap_min)s, gap_max = %(gap_max)s,
    starts_at = %(starts_at)s, ends_at = %(ends_at)s, updated_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(campaign_id)s;

-- name: drop_devices
-- All but these.
DELETE FROM campaign_devices
WHERE account_id = %(account_id)s AND campaign_id = %(campaign_id)s
  AND device_id <> ALL(%(device_ids)s::bigint[]);

-- name: add_devices
-- Only devices of the same account; the caller compares how many were taken. One that was there
-- before keeps its limit, and counts.
INSERT INTO campaign_devices (account_id, campaign_id, device_id)
SELECT d.account_id, %(campaign_id)s, d.id
FROM devices d
WHERE d.account_id = %(account_id)s AND d.id = ANY(%(device_ids)s)
  AND d.state <> 'removed'
ON CONFLICT (campaign_id, device_id) DO UPDATE SET most = campaign_devices.most;

-- name: set_device_limits
-- Whichever of the campaign's devices is not named has no limit of its own.
UPDATE campaign_devices d
SET most = (SELECT w.most
            FROM unnest(%(device_ids)s::bigint[], %(mosts)s::integer[]) AS w (device_id, most)
            WHERE w.device_id = d.device_id)
WHERE d.account_id = %(account_id)s AND d.campaign_id = %(campaign_id)s;

-- name: set_state
UPDATE campaigns
SET state = %(state)s,
    started_at = CASE WHEN %(state)s = 'running' THEN coalesce(started_at, carillon_now())
                      ELSE started_at END,
    paused_at = CASE WHEN %(state)s = 'paused' THEN carillon_now() END,
    cancelled_at = CASE WHEN %(state)s = 'cancelled' THEN carillon_now() END,
    updated_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(campaign_id)s;

-- name: delete_campaign
-- A draft, softly: it can be had back.
UPDATE campaigns SET deleted_at = carillon_now(), updated_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(campaign_id)s AND state = 'draft'
  AND deleted_at IS NULL;

-- name: restore_campaign
-- One that was never deleted is simply there.
UPDATE campaigns SET deleted_at = NULL
WHERE account_id = %(account_id)s AND id = %(campaign_id)s;

-- name: clone_campaign
-- A draft with all that was said of another, but for its times and what became of it.
WITH original AS (
    SELECT * FROM campaigns
    WHERE account_id = %(account_id)s AND id = %(campaign_id)s AND deleted_at IS NULL
), cloned AS (
    INSERT INTO campaigns
        (account_id, kind, name, audience, content_version_id, device_policy, device_limit,
         failover_after, gap_min, gap_max, created_by)
    SELECT account_id, kind, %(name)s, audience, content_version_id, device_policy,
           device_limit, failover_after, gap_min, gap_max, %(member_id)s
    FROM original
    RETURNING id
), phones AS (
    INSERT INTO campaign_devices (account_id, campaign_id, device_id, most)
    SELECT d.account_id, cloned.id, d.device_id, d.most
    FROM campaign_devices d JOIN original ON original.id = d.campaign_id CROSS JOIN cloned
)
SELECT id FROM cloned;

-- name: set_approval
UPDATE campaigns
SET approval_asked_at = %(asked_at)s, approved_at = %(approved_at)s,
    approved_by = %(approved_by)s, approved_leads = %(leads)s
WHERE account_id = %(account_id)s AND id = %(campaign_id)s;

-- name: void_approval
-- What was approved is something else now; a scheduled campaign asks for another word.
UPDATE campaigns
SET approval_asked_at = CASE WHEN state = 'scheduled' THEN carillon_now() END,
    approved_at = NULL, approved_by = NULL, approved_leads = NULL
WHERE account_id = %(account_id)s AND id = %(campaign_id)s AND approved_at IS NOT NULL;

-- name: ask_again
-- Nothing when somebody gave another word, or moved it, since it was read.
UPDATE campaigns
SET approval_asked_at = carillon_now(), approved_at = NULL, approved_by = NULL,
    approved_leads = NULL
WHERE account_id = %(account_id)s AND id = %(campaign_id)s
  AND state IN ('scheduled', 'running') AND approved_at IS NOT DISTINCT FROM %(approved_at)s;

-- name: approval_above
SELECT approval_above FROM accounts WHERE id = %(account_id)s;

-- name: count_audience
-- How many the audience matches, and why some of them will not be written to.
SELECT excluded AS reason, count(*) AS leads
FROM audience_of(%(account_id)s, %(wanted)s, %(left_out)s, %(required)s)
GROUP BY excluded;

-- name: audience_leads
-- Leads of the audience who will be written to, from the n-th on, for the preview.
SELECT lead_id, name, attributes, phone
FROM audience_of(%(account_id)s, %(wanted)s, %(left_out)s, %(required)s)
WHERE excluded IS NULL
ORDER BY lead_id
OFFSET %(offset)s
LIMIT %(most)s;

-- name: usable_devices
-- The phones a campaign may write from, for its estimate.
SELECT d.id, d.quota_hour, (warm_up_of(d)).quota AS quota_day, d.gap_min, d.gap_max,
       d.state = 'online' AS online
FROM devices d
WHERE d.account_id = %(account_id)s
  AND d.state NOT IN ('removed', 'new', 'pairing', 'logged-out')
  AND (%(device_ids)s::bigint[] = '{}' OR d.id = ANY(%(device_ids)s));
