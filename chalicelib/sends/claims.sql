-- name: lock_waiting
-- The claim and every suppression lock the person first, so one of them sees the other. The
-- row that waits is locked with it: what is read next is not older than either lock.
SELECT p.id FROM outbox o JOIN persons p ON p.id = o.person_id
WHERE o.send_id = %(send_id)s
FOR NO KEY UPDATE OF p, o;

-- name: claim_facts
-- Everything the claim asks, read after the person was locked. What was planned of a step takes
-- the text that the step has now.
SELECT o.account_id, o.kind, o.offer, o.queued_at IS NOT NULL AS queued, o.person_id,
       o.campaign_id, s.step_id, o.device_id, o.not_after, s.expires_at, s.lead_id, s.chat_id,
       s.text AS written, v.text AS template, v.id AS content_version_id,
       coalesce(s.media_id, v.media_id) AS media_id, l.name AS lead_name, l.attributes,
       p.phone, p.lid, coalesce(l.zone, a.zone) AS zone,
       o.slot_at > carillon_now() AS early,
       o.not_after <= carillon_now() AS late,
       carillon_now() AS now,
       coalesce(t.epoch = %(epoch)s AND t.expires_at > carillon_now(), false) AS leased,
       d.state = 'online' AS online,
       d.ready_at IS NOT NULL AS ready,
       coalesce(d.resting_until > carillon_now(), false) AS resting,
       a.held_at IS NOT NULL AS held,
       a.quiet_hours, a.quiet_from, a.quiet_until, a.cap_day, a.cap_week,
       c.state AS campaign_state,
       q.state AS sequence_state, q.window_from, q.window_until, q.weekdays,
       e.state AS enrolment_state, e.code AS enrolment_code,
       st.removed_at IS NOT NULL AS step_removed,
       l.id IS NOT NULL AS has_lead,
       l.consent_at IS NOT NULL AS consents,
       EXISTS (SELECT FROM suppressions x
               WHERE x.account_id = o.account_id AND x.person_id = o.person_id
                 AND x.lifted_at IS NULL) AS suppressed
FROM outbox o
JOIN sends s ON s.id = o.send_id
JOIN accounts a ON a.id = o.account_id
JOIN persons p ON p.id = o.person_id
LEFT JOIN devices d ON d.id = o.device_id
LEFT JOIN leases t ON t.name = d.shard AND t.name = %(shard)s
LEFT JOIN campaigns c ON c.id = o.campaign_id
LEFT JOIN sequences q ON q.id = o.sequence_id
LEFT JOIN enrolments e ON e.id = o.enrolment_id
LEFT JOIN steps st ON st.id = s.step_id
LEFT JOIN leads l ON l.account_id = o.account_id AND l.person_id = o.person_id
                 AND l.deleted_at IS NULL
LEFT JOIN content_versions v ON v.id = coalesce(st.content_version_id, s.content_version_id)
WHERE o.send_id = %(send_id)s;

-- name: campaign_attempts_of
-- When this person was last written to by campaigns, from whichever device, newest first.
-- A definite refusal reached nobody and does not count.
SELECT attempted_at FROM attempts
WHERE account_id = %(account_id)s AND person_id = %(person_id)s AND kind = 'campaign'
  AND attempted_at > %(since)s
  AND (outcome IS NULL OR outcome IN ('sent', 'uncertain'))
ORDER BY attempted_at DESC;

-- name: claim
-- One statement: the row leaves the outbox, the ledger says sending, the attempt is logged.
-- Whatever moved since the facts were read (offer, lease) makes it touch nothing.
WITH taken AS (
    DELETE FROM outbox
    WHERE send_id = %(send_id)s AND offer = %(offer)s AND queued_at IS NOT NULL
      AND EXISTS (SELECT FROM leases
                  WHERE name = %(shard)s AND epoch = %(epoch)s
                    AND expires_at > carillon_now())
    RETURNING send_id
), claimed AS (
    UPDATE sends s
    SET state = 'sending', attempt = s.attempt + 1, epoch = %(epoch)s,
        attempted_at = carillon_now(), text = %(text)s, media_id = %(media_id)s,
        content_version_id = %(content_version_id)s, variant = %(variant)s
    FROM taken
    WHERE s.id = taken.send_id AND s.state = ANY(%(sources)s)
    RETURNING s.id, s.account_id, s.kind, s.campaign_id, s.sequence_id, s.step_id,
              s.enrolment_id, s.device_id, s.person_id, s.chat_id, s.attempt, s.epoch, s.refusals, s.text, s.media_id,
              s.attempted_at
), logged AS (
    INSERT INTO attempts
        (send_id, attempt, account_id, kind, device_id, person_id, epoch, attempted_at,
         build)
    SELECT id, attempt, account_id, kind, device_id, person_id, epoch, attempted_at,
           (SELECT build FROM leases WHERE name = %(shard)s)
    FROM claimed
)
SELECT c.id AS send_id, c.account_id, c.attempt, c.epoch, c.device_id, c.kind,
       c.campaign_id, c.sequence_id, c.step_id, c.enrolment_id, c.person_id, c.chat_id,
       c.refusals, p.phone, p.lid, c.text, c.media_id, c.attempted_at
FROM claimed c
JOIN persons p ON p.id = c.person_id;
