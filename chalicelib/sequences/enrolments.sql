-- name: take_sweep
-- The oldest sequence with leads still to be asked for; another scanner takes another.
SELECT q.id AS sequence_id, q.account_id, q.niche, q.swept_to
FROM sequences q
JOIN accounts a ON a.id = q.account_id AND a.held_at IS NULL
WHERE q.state = 'active' AND q.swept_to IS NOT NULL
ORDER BY q.id
LIMIT 1
FOR NO KEY UPDATE OF q SKIP LOCKED;

-- name: sweep
-- The next leads that carry a word of an entry point, or the niche: each once, at the earliest
-- day of theirs.
WITH entries AS (
    SELECT s.id, s.day, s.trigger, s.is_entry, row_number() OVER (ORDER BY s.day) = 1 AS is_first
    FROM steps s
    WHERE s.sequence_id = %(sequence_id)s AND s.removed_at IS NULL
), carriers AS MATERIALIZED (
    SELECT DISTINCT ON (lead_id) lead_id, step_id
    FROM (
        SELECT lt.lead_id, s.id AS step_id, s.day
        FROM entries s
        JOIN triggers t ON t.account_id = %(account_id)s AND t.folded = s.trigger
        JOIN lead_triggers lt ON lt.account_id = %(account_id)s AND lt.trigger_id = t.id
        WHERE s.is_entry AND lt.lead_id > %(swept_to)s
        UNION ALL
        SELECT ln.lead_id, s.id, s.day
        FROM entries s
        JOIN niches n ON n.account_id = %(account_id)s AND n.folded = %(niche)s
        JOIN lead_niches ln ON ln.account_id = %(account_id)s AND ln.niche_id = n.id
        WHERE s.is_first AND ln.lead_id > %(swept_to)s
    ) AS found
    ORDER BY lead_id, day
    LIMIT %(batch)s
), asked AS (
    INSERT INTO enrolment_requests (account_id, sequence_id, step_id, lead_id, cause)
    SELECT %(account_id)s, %(sequence_id)s, step_id, lead_id, 'start' FROM carriers
)
UPDATE sequences
SET swept_to = (SELECT max(lead_id) FROM carriers HAVING count(*) = %(batch)s)
WHERE id = %(sequence_id)s;

-- name: ask
INSERT INTO enrolment_requests (account_id, sequence_id, step_id, lead_id, cause)
SELECT account_id, %(sequence_id)s, %(step_id)s, id, 'person'
FROM leads
WHERE account_id = %(account_id)s AND id = ANY(%(lead_ids)s) AND deleted_at IS NULL;

-- name: take_requests
-- Each lead once; whoever is there, must not be written to, or may not come again is left out. A
-- sequence that leads back does so after the minimum period, counted from its last message. Where
-- the step was taken off the board meanwhile, the next day that is there. Answers how many were
-- taken, beside how many of them each sequence got.
WITH taken AS (
    DELETE FROM enrolment_requests
    WHERE id IN (
        SELECT r.id
        FROM sequences q
        JOIN accounts a ON a.id = q.account_id AND a.held_at IS NULL
        CROSS JOIN LATERAL (
            SELECT id FROM enrolment_requests WHERE sequence_id = q.id
            ORDER BY id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
        ) r
        WHERE q.state = 'active'
        LIMIT %(batch)s
    )
    RETURNING id, account_id, sequence_id, step_id, lead_id, cause
), asked AS (
    SELECT DISTINCT ON (sequence_id, lead_id) account_id, sequence_id, step_id, lead_id, cause
    FROM taken
    ORDER BY sequence_id, lead_id, cause <> 'person', cause <> 'chain', id
), enrolled AS (
    INSERT INTO enrolments (account_id, sequence_id, lead_id, step_id, next_due_at, run)
    SELECT a.account_id, a.sequence_id, a.lead_id, n.id,
           greatest(carillon_now(),
                    CASE WHEN a.cause = 'chain' THEN e.last_at + q.reenter_after END),
           coalesce(e.run, 0) + 1
    FROM asked a
    JOIN sequences q ON q.id = a.sequence_id
    JOIN steps s ON s.id = a.step_id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN s.removed_at IS NULL THEN s.id ELSE step_after(s.id) END AS id
    ) n
    JOIN leads l ON l.id = a.lead_id AND l.deleted_at IS NULL
    LEFT JOIN LATERAL (
        SELECT run, ended_at, coalesce(last_sent_at, ended_at) AS last_at FROM enrolments
        WHERE sequence_id = a.sequence_id AND lead_id = a.lead_id
        ORDER BY run DESC LIMIT 1
    ) e ON true
    WHERE n.id IS NOT NULL
      AND (e.run IS NULL
           OR (e.ended_at IS NOT NULL AND CASE a.cause
                   WHEN 'person' THEN true
                   WHEN 'start' THEN false
                   WHEN 'chain' THEN q.reenter_after IS NOT NULL
                   ELSE e.ended_at + q.reenter_after <= carillon_now()
               END))
      AND NOT EXISTS (SELECT FROM suppressions x
                      WHERE x.account_id = l.account_id AND x.person_id = l.person_id
                        AND x.lifted_at IS NULL)
    ON CONFLICT DO NOTHING
    RETURNING account_id, sequence_id
)
SELECT t.taken, e.account_id, e.sequence_id, coalesce(e.leads, 0) AS leads
FROM (SELECT count(*) AS taken FROM taken) t
LEFT JOIN (
    SELECT account_id, sequence_id, count(*) AS leads FROM enrolled GROUP BY account_id, sequence_id
) e ON true;

-- name: take_due
-- Enrolments whose time has come are under way from here on; two planners share the work. Each
-- and its lead are looked up: a join would read all enrolments and all leads once for each batch.
WITH taken AS (
    UPDATE enrolments SET next_due_at = NULL
    WHERE id = ANY(ARRAY(
        SELECT e.id
        FROM sequences q
        JOIN accounts a ON a.id = q.account_id AND a.held_at IS NULL
        CROSS JOIN LATERAL (
            SELECT id FROM enrolments
            WHERE sequence_id = q.id AND state = 'active' AND next_due_at <= %(now)s
            ORDER BY next_due_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED
        ) e
        WHERE q.state = 'active'
        LIMIT %(batch)s
    ))
    RETURNING id, account_id, sequence_id, lead_id, step_id, goes_over
)
SELECT t.id AS enrolment_id, t.account_id, t.sequence_id, t.lead_id, t.step_id, l.person_id,
       s.removed_at IS NOT NULL AS step_removed, t.goes_over,
       s.content_version_id, coalesce(s.gap_min, q.gap_min) AS gap_min,
       coalesce(s.gap_max, q.gap_max) AS gap_max,
       d.id AS device_id,
       coalesce(l.zone, a.zone) AS zone, a.quiet_hours, a.quiet_from, a.quiet_until,
       q.window_from, q.window_until, q.weekdays
FROM taken t
JOIN sequences q ON q.id = t.sequence_id
JOIN accounts a ON a.id = t.account_id
JOIN steps s ON s.id = t.step_id
CROSS JOIN LATERAL (
    SELECT person_id, zone, owner_device_id FROM leads WHERE id = t.lead_id LIMIT 1
) l
LEFT JOIN devices d ON d.id = l.owner_device_id AND d.state <> 'removed'
    AND q.device_policy = 'owner'
    AND (NOT EXISTS (SELECT FROM sequence_devices WHERE sequence_id = q.id)
         OR EXISTS (SELECT FROM sequence_devices WHERE sequence_id = q.id AND device_id = d.id))
ORDER BY t.sequence_id, t.id;

-- name: put_off
UPDATE enrolments SET next_due_at = %(until)s WHERE id = %(enrolment_id)s;

-- name: options_of
SELECT e.id, q.on_failed
FROM enrolments e JOIN sequences q ON q.id = e.sequence_id
WHERE e.id = ANY(%(enrolment_ids)s);

-- name: note_sent
-- When it was first and last written to, whatever became of it meanwhile.
UPDATE enrolments e
SET first_sent_at = coalesce(e.first_sent_at, x.at),
    last_sent_at = greatest(e.last_sent_at, x.at)
FROM unnest(%(enrolment_ids)s::bigint[], %(ats)s::timestamptz[]) AS x (id, at)
WHERE e.id = x.id;

-- name: advance
-- To the next step, after the delay that follows the one which ended; from a step that was taken
-- off the board at once. Where nothing follows it is completed, and the sequence's trigger leaves
-- the lead: that one, and no other.
WITH moved AS (
    UPDATE enrolments e
    SET step_id = coalesce(n.id, e.step_id),
        goes_over = coalesce(is_over(x.step_id, n.id), false),
        next_due_at = CASE
            WHEN n.id IS NULL THEN NULL
            WHEN s.removed_at IS NOT NULL AND NOT x.was_sent THEN x.at
            ELSE x.at + s.delay_hours * interval '1 hour'
        END,
        state = CASE WHEN n.id IS NULL THEN 'completed' ELSE e.state END,
        ended_at = CASE WHEN n.id IS NULL THEN carillon_now() END
    FROM unnest(%(enrolment_ids)s::bigint[], %(step_ids)s::bigint[],
                %(ats)s::timestamptz[], %(sents)s::boolean[])
         AS x (enrolment_id, step_id, at, was_sent)
    JOIN steps s ON s.id = x.step_id
    CROSS JOIN LATERAL (SELECT step_after(x.step_id) AS id) n
    WHERE e.id = x.enrolment_id AND e.step_id = x.step_id AND e.next_due_at IS NULL
      AND e.ended_at IS NULL
    RETURNING e.account_id, e.sequence_id, e.lead_id, e.state
)
DELETE FROM lead_triggers lt
USING moved m, triggers t, steps s
WHERE m.state = 'completed' AND lt.lead_id = m.lead_id AND lt.trigger_id = t.id
  AND t.account_id = m.account_id AND t.folded = s.trigger
  AND s.id = (SELECT id FROM steps WHERE sequence_id = m.sequence_id AND removed_at IS NULL
              ORDER BY day LIMIT 1);

-- name: standing
SELECT e.id
FROM unnest(%(enrolment_ids)s::bigint[], %(step_ids)s::bigint[]) AS x (enrolment_id, step_id)
JOIN enrolments e ON e.id = x.enrolment_id AND e.step_id = x.step_id
WHERE e.next_due_at IS NULL AND e.ended_at IS NULL
ORDER BY e.id
FOR NO KEY UPDATE OF e;

-- name: exit_enrolments
UPDATE enrolments e
SET state = 'exited', code = x.code, ended_at = carillon_now()
FROM unnest(%(enrolment_ids)s::bigint[], %(codes)s::text[]) AS x (id, code)
WHERE e.id = x.id AND e.ended_at IS NULL;

-- name: exit_replied
-- A reply after the first message of a sequence that stops then, also where nobody knows as yet
-- whether that went out: people answer what they got. WhatsApp's times are in seconds.
UPDATE enrolments e
SET state = 'exited', code = 'replied', ended_at = carillon_now()
FROM leads l, sequences q
WHERE l.account_id = %(account_id)s AND l.person_id = %(person_id)s AND e.lead_id = l.id
  AND q.id = e.sequence_id AND q.stop_on_reply AND e.ended_at IS NULL
  AND date_trunc('second', coalesce(e.first_sent_at, (
      SELECT s.attempted_at
      FROM touches t JOIN sends s ON s.id = t.send_id
      WHERE t.kind = 'step' AND t.parent_id = e.id AND t.subject = e.step_id::text
        AND s.state IN ('sending', 'uncertain')
  ))) <= %(at)s
RETURNING e.id, e.sequence_id;

-- name: exit_archived
-- Those who are in it, and those who are asked for.
WITH forgotten AS (
    DELETE FROM enrolment_requests WHERE sequence_id = %(sequence_id)s
)
UPDATE enrolments SET state = 'exited', code = 'removed', ended_at = carillon_now()
WHERE account_id = %(account_id)s AND sequence_id = %(sequence_id)s AND ended_at IS NULL;

-- name: add_chained_words
-- The words under which leads go over.
INSERT INTO triggers (account_id, name, folded)
SELECT DISTINCT s.account_id, s.trigger, s.trigger
FROM enrolments e JOIN steps s ON s.id = e.step_id
WHERE e.id = ANY(%(enrolment_ids)s)
ON CONFLICT (account_id, folded) DO NOTHING;

-- name: go_over
-- One enrolment ends and the next is asked for, at the step that is named, or the next day where
-- that was taken off the board; the lead's trigger of the one is replaced by that of the other.
-- Where the other sequence was archived meanwhile, it ends here.
WITH ended AS (
    UPDATE enrolments e
    SET state = 'completed', ended_at = carillon_now()
    WHERE e.id = ANY(%(enrolment_ids)s) AND e.ended_at IS NULL
    RETURNING e.account_id, e.sequence_id, e.lead_id, e.step_id
), going AS MATERIALIZED (
    SELECT g.account_id, g.sequence_id AS left_id, g.lead_id, n.id AS step_id, n.sequence_id,
           n.trigger
    FROM ended g
    JOIN steps s ON s.id = g.step_id
    LEFT JOIN steps n ON NOT n.archived
        AND n.id = CASE WHEN s.removed_at IS NULL THEN s.id ELSE step_after(s.id) END
), asked AS (
    INSERT INTO enrolment_requests (account_id, sequence_id, step_id, lead_id, cause)
    SELECT account_id, sequence_id, step_id, lead_id, 'chain'
    FROM going
    WHERE step_id IS NOT NULL
), dropped AS (
    DELETE FROM lead_triggers lt
    USING going g, triggers t, steps s
    WHERE lt.lead_id = g.lead_id AND lt.trigger_id = t.id
      AND t.account_id = g.account_id AND t.folded = s.trigger
      AND s.trigger IS DISTINCT FROM g.trigger
      AND s.id = (SELECT id FROM steps WHERE sequence_id = g.left_id AND removed_at IS NULL
                  ORDER BY day LIMIT 1)
)
INSERT INTO lead_triggers (account_id, lead_id, trigger_id)
SELECT g.account_id, g.lead_id, t.id
FROM going g
JOIN triggers t ON t.account_id = g.account_id AND t.folded = g.trigger
ON CONFLICT DO NOTHING;

-- name: list_enrolments
-- Newest first.
SELECT e.id, e.sequence_id, e.lead_id, l.name AS lead_name, e.state, e.code, e.step_id, s.day,
       e.goes_over, e.next_due_at, e.run, e.first_sent_at, e.last_sent_at, e.enrolled_at,
       e.ended_at
FROM enrolments e
JOIN leads l ON l.id = e.lead_id
JOIN steps s ON s.id = e.step_id
WHERE e.account_id = %(account_id)s AND e.sequence_id = %(sequence_id)s
  AND (%(enrolment_id)s::bigint IS NULL OR e.id = %(enrolment_id)s)
  AND (%(lead_id)s::bigint IS NULL OR e.lead_id = %(lead_id)s)
  AND (%(states)s::text[] IS NULL OR e.state = ANY(%(states)s))
  AND (%(before)s::bigint IS NULL OR e.id < %(before)s)
ORDER BY e.id DESC
LIMIT %(most)s;

-- name: lock_enrolment
SELECT e.id, e.sequence_id, e.lead_id, e.state, e.code, e.step_id, e.next_due_at
FROM enrolments e
WHERE e.account_id = %(account_id)s AND e.id = %(enrolment_id)s
FOR NO KEY UPDATE;

-- name: open_of
-- Held in one order, so that two who end them never wait for each other.
SELECT id FROM enrolments
WHERE account_id = %(account_id)s AND sequence_id = %(sequence_id)s
  AND lead_id = ANY(%(lead_ids)s) AND ended_at IS NULL
ORDER BY id
FOR NO KEY UPDATE;

-- name: set_enrolment_state
UPDATE enrolments SET state = %(state)s
WHERE account_id = %(account_id)s AND id = %(enrolment_id)s AND ended_at IS NULL;

-- name: continue_enrolment
-- One that replied goes on. The step that was on its way then is not planned a second time: the
-- next follows it, after the delay if it went out, at once if it did not.
UPDATE enrolments e
SET code = NULL,
    step_id = coalesce(n.id, e.step_id),
    goes_over = CASE WHEN %(touched)s THEN coalesce(is_over(e.step_id, n.id), false)
                     ELSE e.goes_over END,
    state = CASE WHEN n.id IS NULL THEN 'completed' ELSE 'active' END,
    ended_at = CASE WHEN n.id IS NULL THEN carillon_now() END,
    next_due_at = CASE WHEN n.id IS NOT NULL THEN greatest(
        carillon_now(),
        CASE WHEN %(touched)s
             THEN %(went_at)s::timestamptz + n.delay_hours * interval '1 hour'
             ELSE e.next_due_at END) END
FROM (SELECT CASE WHEN %(touched)s THEN step_after(s.id) ELSE s.id END AS id, s.delay_hours
      FROM enrolments x JOIN steps s ON s.id = x.step_id
      WHERE x.id = %(enrolment_id)s) n
WHERE e.account_id = %(account_id)s AND e.id = %(enrolment_id)s;

-- name: cohorts
SELECT step_id, state, next_due_at IS NULL AS under_way, goes_over, max(next_due_at) AS due_at,
       count(*) AS leads
FROM enrolments
WHERE account_id = %(account_id)s AND sequence_id = %(sequence_id)s AND ended_at IS NULL
GROUP BY step_id, state, under_way, goes_over, date_trunc('hour', next_due_at);

-- name: count_asked
-- Who is asked for and waits for the sequence to run.
SELECT count(*) FROM enrolment_requests
WHERE account_id = %(account_id)s AND sequence_id = %(sequence_id)s;

-- name: open_sequences_of
-- The sequences that somebody is in.
SELECT DISTINCT e.sequence_id
FROM leads l
JOIN enrolments e ON e.lead_id = l.id AND e.ended_at IS NULL
WHERE l.account_id = %(account_id)s AND l.person_id = %(person_id)s;

-- name: ended_by_code
SELECT state, code, count(*) AS leads
FROM enrolments
WHERE account_id = %(account_id)s AND sequence_id = %(sequence_id)s AND ended_at IS NOT NULL
GROUP BY state, code;
