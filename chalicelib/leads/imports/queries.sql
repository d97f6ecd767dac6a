-- name: add_import
INSERT INTO lead_imports (account_id, filename, storage_key, created_by)
VALUES (%(account_id)s, %(filename)s, %(storage_key)s, %(member_id)s)
RETURNING id;

-- name: find_import
SELECT id, account_id, state, filename, storage_key, sheet, sheets, encoding, delimiter, columns, mapping,
       consent ->> 'source' AS consent_source,
       (consent ->> 'at')::timestamptz AS consent_at,
       consent ->> 'wording' AS consent_wording, on_duplicate, niches, triggers, total, created, duplicate, refused,
       status_defaulted, job_id, code, message, created_at, imported_at, undone_at
FROM lead_imports
WHERE account_id = %(account_id)s AND id = %(import_id)s;

-- name: lock_import
-- As find_import, and nobody else changes it until this transaction ends.
SELECT id, account_id, state, filename, storage_key, sheet, sheets, encoding, delimiter, columns, mapping,
       consent ->> 'source' AS consent_source,
       (consent ->> 'at')::timestamptz AS consent_at,
       consent ->> 'wording' AS consent_wording, on_duplicate, niches, triggers, total, created, duplicate, refused,
       status_defaulted, job_id, code, message, created_at, imported_at, undone_at
FROM lead_imports
WHERE account_id = %(account_id)s AND id = %(import_id)s
FOR NO KEY UPDATE;

-- name: list_imports
SELECT id, account_id, state, filename, storage_key, sheet, sheets, encoding, delimiter, columns, mapping,
       consent ->> 'source' AS consent_source,
       (consent ->> 'at')::timestamptz AS consent_at,
       consent ->> 'wording' AS consent_wording, on_duplicate, niches, triggers, total, created, duplicate, refused,
       status_defaulted, job_id, code, message, created_at, imported_at, undone_at
FROM lead_imports
WHERE account_id = %(account_id)s
  AND (%(before_id)s::bigint IS NULL OR id < %(before_id)s)
ORDER BY id DESC
LIMIT %(limit)s;

-- name: begin_import_step
UPDATE lead_imports
SET state = %(state)s, job_id = %(job_id)s, code = NULL, message = NULL
WHERE account_id = %(account_id)s AND id = %(import_id)s;

-- name: stop_import
UPDATE lead_imports SET state = %(state)s, code = %(code)s, message = %(message)s
WHERE account_id = %(account_id)s AND id = %(import_id)s;

-- name: note_sheet
-- What was read of a workbook.
UPDATE lead_imports SET sheet = %(sheet)s, sheets = %(sheets)s
WHERE account_id = %(account_id)s AND id = %(import_id)s;

-- name: describe_import
-- What the first bytes of the file told.
UPDATE lead_imports
SET encoding = %(encoding)s, delimiter = %(delimiter)s, columns = %(columns)s,
    mapping = %(mapping)s
WHERE account_id = %(account_id)s AND id = %(import_id)s;

-- name: plan_import
UPDATE lead_imports
SET mapping = %(mapping)s, consent = %(consent)s, on_duplicate = %(on_duplicate)s,
    niches = %(niches)s, triggers = %(triggers)s
WHERE account_id = %(account_id)s AND id = %(import_id)s;

-- name: add_import_rows
-- In the order of the file. A broken row is refused at once.
INSERT INTO lead_import_rows (account_id, import_id, number, cells, outcome, code)
SELECT %(account_id)s, %(import_id)s, r.number, r.cells::jsonb,
       CASE WHEN r.broken THEN 'refused' END, CASE WHEN r.broken THEN 'row-broken' END
FROM unnest(%(numbers)s::integer[], %(cells)s::text[], %(broken)s::boolean[])
    AS r (number, cells, broken)
ON CONFLICT (import_id, number) DO NOTHING;

-- name: end_reading
UPDATE lead_imports
SET state = 'mapping',
    total = (SELECT count(*) FROM lead_import_rows WHERE import_id = %(import_id)s)
WHERE account_id = %(account_id)s AND id = %(import_id)s
RETURNING total;

-- name: last_number
SELECT coalesce(max(number), 0) FROM lead_import_rows
WHERE account_id = %(account_id)s AND import_id = %(import_id)s;

-- name: find_rows
SELECT number, cells, outcome, code, phone, status_defaulted
FROM lead_import_rows
WHERE account_id = %(account_id)s AND import_id = %(import_id)s
  AND number > %(after)s AND number <= %(upto)s
ORDER BY number;

-- name: judge_rows
-- A row is new unless it was refused, a row above has its phone, or a lead has. What an
-- interrupted import has done already stays said.
--
-- Right after a file was read Postgres does not know yet how many rows there are. So the
-- range is named although the rows are, and each phone is looked up by itself where a join
-- or EXISTS would read all rows and all leads for each range.
WITH judged AS (
    SELECT r.number, r.phone, r.code, r.defaulted, r.reading::jsonb AS reading,
           row_number() OVER (PARTITION BY r.phone ORDER BY r.number) > 1 AS repeated
    FROM unnest(
        %(numbers)s::integer[], %(phones)s::text[], %(codes)s::text[],
        %(defaulted)s::boolean[], %(readings)s::text[]
    ) AS r (number, phone, code, defaulted, reading)
), compared AS MATERIALIZED (
    SELECT j.number, j.phone, j.defaulted, j.reading, CASE
        WHEN j.code IS NOT NULL THEN j.code
        WHEN j.repeated THEN 'duplicate-in-file'
        WHEN (
            SELECT true
            FROM lead_import_rows AS above
            WHERE above.account_id = %(account_id)s
              AND above.import_id = %(import_id)s
              AND above.phone = j.phone AND above.number <= %(after)s
            LIMIT 1
        ) THEN 'duplicate-in-file'
        WHEN (
            SELECT l.deleted_at IS NULL
            FROM leads AS l
            WHERE l.account_id = %(account_id)s AND l.person_id = (
                SELECT p.id FROM persons AS p
                WHERE p.account_id = %(account_id)s AND p.phone = j.phone
            )
        ) THEN 'duplicate-in-account'
    END AS code
    FROM judged AS j
)
UPDATE lead_import_rows AS r
SET phone = c.phone, reading = c.reading, status_defaulted = c.defaulted, code = c.code,
    outcome = CASE
        WHEN c.phone IS NULL THEN 'refused'
        WHEN c.code IS NULL THEN 'new'
        ELSE 'duplicate'
    END
FROM compared AS c
WHERE r.account_id = %(account_id)s AND r.import_id = %(import_id)s
  AND r.number > %(after)s AND r.number <= %(upto)s
  AND r.number = c.number AND r.lead_id IS NULL;

-- name: end_check
-- created + duplicate + refused = total, whatever the file held.
UPDATE lead_imports AS i
SET state = 'checked', created = n.created, duplicate = n.duplicate,
    refused = n.refused, status_defaulted = n.defaulted
FROM (
    SELECT count(*) FILTER (WHERE outcome = 'new') AS created,
           count(*) FILTER (WHERE outcome = 'duplicate') AS duplicate,
           count(*) FILTER (WHERE outcome = 'refused') AS refused,
           count(*) FILTER (WHERE status_defaulted AND outcome <> 'refused') AS defaulted
    FROM lead_import_rows
    WHERE account_id = %(account_id)s AND import_id = %(import_id)s
) AS n
WHERE i.account_id = %(account_id)s AND i.id = %(import_id)s;

-- name: end_import
-- What came of it: between the check and now leads may have come or gone.
UPDATE lead_imports AS i
SET state = 'imported', imported_at = carillon_now(), created = n.created,
    duplicate = n.duplicate, refused = n.refused, status_defaulted = n.defaulted
FROM (
    SELECT count(*) FILTER (WHERE outcome = 'new') AS created,
           count(*) FILTER (WHERE outcome = 'duplicate') AS duplicate,
           count(*) FILTER (WHERE outcome = 'refused') AS refused,
           count(*) FILTER (WHERE status_defaulted AND outcome <> 'refused') AS defaulted
    FROM lead_import_rows
    WHERE account_id = %(account_id)s AND import_id = %(import_id)s
) AS n
WHERE i.account_id = %(account_id)s AND i.id = %(import_id)s;

-- name: end_undo
-- Leads that were kept are told in the message.
UPDATE lead_imports AS i
SET state = 'undone', undone_at = carillon_now(),
    message = CASE WHEN n.kept > 0 THEN format(
        'Kept, since they were changed or written to meanwhile: %%s.', n.kept
    ) END
FROM (
    SELECT count(*) AS kept
    FROM lead_import_rows
    WHERE account_id = %(account_id)s AND import_id = %(import_id)s AND code = 'kept'
) AS n
WHERE i.account_id = %(account_id)s AND i.id = %(import_id)s;

-- name: list_rows
SELECT number, cells, outcome, code, phone, status_defaulted
FROM lead_import_rows
WHERE account_id = %(account_id)s AND import_id = %(import_id)s
  AND (%(outcome)s::text IS NULL OR outcome = %(outcome)s)
  AND (%(code)s::text IS NULL OR code = %(code)s)
  AND number > %(after)s
ORDER BY number
LIMIT %(limit)s;

-- name: count_refusals
-- The most frequent reason first.
SELECT code, count(*) AS count
FROM lead_import_rows
WHERE account_id = %(account_id)s AND import_id = %(import_id)s AND outcome = 'refused'
GROUP BY code
ORDER BY count DESC, code;

-- name: add_row_persons
-- In the order of phones, so that two imports wait for each other and never deadlock.
INSERT INTO persons (account_id, phone)
SELECT DISTINCT account_id, phone
FROM lead_import_rows
WHERE account_id = %(account_id)s AND import_id = %(import_id)s
  AND number > %(after)s AND number <= %(upto)s AND outcome <> 'refused'
ORDER BY phone
ON CONFLICT (account_id, phone) DO NOTHING;

-- name: lock_row_leads
SELECT l.id
FROM leads AS l
WHERE l.account_id = %(account_id)s AND l.person_id = ANY(ARRAY(
    SELECT p.id
    FROM lead_import_rows AS r
    JOIN persons AS p ON p.account_id = r.account_id AND p.phone = r.phone
    WHERE r.account_id = %(account_id)s AND r.import_id = %(import_id)s
      AND r.number > %(after)s AND r.number <= %(upto)s AND r.outcome <> 'refused'
))
ORDER BY l.id
FOR NO KEY UPDATE;

-- name: link_rows
-- Rows whose lead is there, each with its lead. The first row of the import that meets a
-- lead keeps what the lead was; if it was deleted, that row brings it back and counts as
-- new. Run before leads are made and again after it.
WITH met AS MATERIALIZED (
    SELECT r.number, l.id AS lead_id, l.deleted,
           row_number() OVER (PARTITION BY l.id ORDER BY r.number) = 1
           AND NOT EXISTS (
               SELECT FROM lead_import_rows AS above
               WHERE above.account_id = r.account_id AND above.import_id = r.import_id
                 AND above.phone = r.phone AND above.lead_id IS NOT NULL
           ) AS is_first
    FROM lead_import_rows AS r
    CROSS JOIN LATERAL (
        SELECT id, deleted_at IS NOT NULL AS deleted
        FROM leads
        WHERE account_id = %(account_id)s AND person_id = (
            SELECT p.id FROM persons AS p
            WHERE p.account_id = %(account_id)s AND p.phone = r.phone
        )
        LIMIT 1
    ) AS l
    WHERE r.account_id = %(account_id)s AND r.import_id = %(import_id)s
      AND r.number > %(after)s AND r.number <= %(upto)s
      AND r.outcome <> 'refused' AND r.lead_id IS NULL
)
UPDATE lead_import_rows AS r
SET lead_id = met.lead_id,
    outcome = CASE WHEN met.is_first AND met.deleted THEN 'new' ELSE 'duplicate' END,
    code = CASE
        WHEN met.is_first AND met.deleted THEN NULL
        ELSE coalesce(r.code, 'duplicate-in-account')
    END,
    before = CASE WHEN met.is_first THEN jsonb_build_object(
        'name', l.name, 'status', l.status, 'journey', l.journey,
        'attributes', l.attributes, 'zone', l.zone,
        'owner_device_id', l.owner_device_id, 'consent_source', l.consent_source,
        'consent_at', l.consent_at, 'consent_wording', l.consent_wording,
        'import_id', l.import_id, 'deleted_at', l.deleted_at,
        'niches', ARRAY(SELECT niche_id FROM lead_niches WHERE lead_id = l.id),
        'triggers', ARRAY(SELECT trigger_id FROM lead_triggers WHERE lead_id = l.id)
    ) END
FROM met
JOIN leads AS l ON l.id = met.lead_id
WHERE r.account_id = %(account_id)s AND r.import_id = %(import_id)s
  AND r.number > %(after)s AND r.number <= %(upto)s AND r.number = met.number;

-- name: revive_leads
-- A deleted lead comes back as the row says, with nothing of what it was.
WITH back AS MATERIALIZED (
    SELECT lead_id, reading
    FROM lead_import_rows
    WHERE account_id = %(account_id)s AND import_id = %(import_id)s
      AND number > %(after)s AND number <= %(upto)s
      AND outcome = 'new' AND before IS NOT NULL
)
UPDATE leads AS l
SET name = r.reading ->> 'name', status = r.reading ->> 'status',
    journey = r.reading ->> 'journey', attributes = r.reading -> 'attributes',
    zone = r.reading ->> 'zone', owner_device_id = NULL,
    consent_source = %(consent_source)s, consent_at = %(consent_at)s,
    consent_wording = %(consent_wording)s, import_id = %(import_id)s,
    created_at = carillon_now(), updated_at = carillon_now(), deleted_at = NULL
FROM back AS r
WHERE l.account_id = %(account_id)s AND l.deleted_at IS NOT NULL
  AND l.id = r.lead_id AND l.id = ANY(ARRAY(SELECT lead_id FROM back));

-- name: forget_revived_niches
DELETE FROM lead_niches AS ln
USING lead_import_rows AS r
WHERE ln.account_id = %(account_id)s AND ln.lead_id = r.lead_id
  AND r.account_id = %(account_id)s AND r.import_id = %(import_id)s
  AND r.number > %(after)s AND r.number <= %(upto)s
  AND r.outcome = 'new' AND r.before IS NOT NULL;

-- name: forget_revived_triggers
DELETE FROM lead_triggers AS lt
USING lead_import_rows AS r
WHERE lt.account_id = %(account_id)s AND lt.lead_id = r.lead_id
  AND r.account_id = %(account_id)s AND r.import_id = %(import_id)s
  AND r.number > %(after)s AND r.number <= %(upto)s
  AND r.outcome = 'new' AND r.before IS NOT NULL;

-- name: add_row_leads
-- Of several rows with one phone the first makes the lead.
WITH first AS (
    SELECT DISTINCT ON (r.phone) r.number, r.reading, p.id AS person_id
    FROM lead_import_rows AS r
    JOIN persons AS p ON p.account_id = r.account_id AND p.phone = r.phone
    WHERE r.account_id = %(account_id)s AND r.import_id = %(import_id)s
      AND r.number > %(after)s AND r.number <= %(upto)s
      AND r.outcome <> 'refused' AND r.lead_id IS NULL
    ORDER BY r.phone, r.number
), created AS (
    INSERT INTO leads (
        account_id, person_id, name, status, journey, attributes, zone,
        consent_source, consent_at, consent_wording, import_id
    )
    SELECT %(account_id)s, person_id, reading ->> 'name', reading ->> 'status',
           reading ->> 'journey', reading -> 'attributes', reading ->> 'zone',
           %(consent_source)s, %(consent_at)s, %(consent_wording)s, %(import_id)s
    FROM first
    ORDER BY number
    ON CONFLICT (account_id, person_id) DO NOTHING
    RETURNING id, person_id
)
UPDATE lead_import_rows AS r
SET lead_id = created.id, outcome = 'new', code = NULL
FROM created
JOIN first USING (person_id)
WHERE r.account_id = %(account_id)s AND r.import_id = %(import_id)s
  AND r.number > %(after)s AND r.number <= %(upto)s AND r.number = first.number;

-- name: fill_leads
-- What a lead lacks is filled from its duplicates, the first of them first.
WITH given AS MATERIALIZED (
    SELECT r.lead_id,
           (array_agg(reading ->> 'name' ORDER BY number)
               FILTER (WHERE reading ->> 'name' <> ''))[1] AS name,
           (array_agg(reading ->> 'journey' ORDER BY number)
               FILTER (WHERE reading ->> 'journey' <> ''))[1] AS journey,
           (array_agg(reading ->> 'zone' ORDER BY number)
               FILTER (WHERE reading ->> 'zone' IS NOT NULL))[1] AS zone,
           jsonb_object_agg(a.key, a.value ORDER BY r.number DESC)
               FILTER (WHERE a.key IS NOT NULL) AS attributes
    FROM lead_import_rows AS r
    LEFT JOIN jsonb_each(r.reading -> 'attributes') AS a ON true
    WHERE r.account_id = %(account_id)s AND r.import_id = %(import_id)s
      AND r.number > %(after)s AND r.number <= %(upto)s AND r.outcome = 'duplicate'
    GROUP BY r.lead_id
)
UPDATE leads AS l
SET name = coalesce(nullif(l.name, ''), given.name, ''),
    journey = coalesce(nullif(l.journey, ''), given.journey, ''),
    zone = coalesce(l.zone, given.zone),
    attributes = coalesce(given.attributes, '{}') || l.attributes,
    consent_source = coalesce(l.consent_source, %(consent_source)s),
    consent_at = coalesce(l.consent_at, %(consent_at)s),
    consent_wording = CASE
        WHEN l.consent_source IS NULL THEN %(consent_wording)s ELSE l.consent_wording
    END,
    updated_at = carillon_now()
FROM given
WHERE l.account_id = %(account_id)s
  AND l.id = given.lead_id AND l.id = ANY(ARRAY(SELECT lead_id FROM given));

-- name: replace_leads
-- What the duplicates say holds, the last of them; an empty cell erases nothing.
WITH given AS MATERIALIZED (
    SELECT r.lead_id,
           (array_agg(reading ->> 'name' ORDER BY number DESC)
               FILTER (WHERE reading ->> 'name' <> ''))[1] AS name,
           (array_agg(reading ->> 'journey' ORDER BY number DESC)
               FILTER (WHERE reading ->> 'journey' <> ''))[1] AS journey,
           (array_agg(reading ->> 'status' ORDER BY number DESC)
               FILTER (WHERE (reading -> 'status_given')::boolean))[1] AS status,
           (array_agg(reading ->> 'zone' ORDER BY number DESC)
               FILTER (WHERE reading ->> 'zone' IS NOT NULL))[1] AS zone,
           jsonb_object_agg(a.key, a.value ORDER BY r.number)
               FILTER (WHERE a.key IS NOT NULL) AS attributes
    FROM lead_import_rows AS r
    LEFT JOIN jsonb_each(r.reading -> 'attributes') AS a ON true
    WHERE r.account_id = %(account_id)s AND r.import_id = %(import_id)s
      AND r.number > %(after)s AND r.number <= %(upto)s AND r.outcome = 'duplicate'
    GROUP BY r.lead_id
)
UPDATE leads AS l
SET name = coalesce(given.name, l.name),
    journey = coalesce(given.journey, l.journey),
    status = coalesce(given.status, l.status),
    zone = coalesce(l.zone, given.zone),
    attributes = l.attributes || coalesce(given.attributes, '{}'),
    consent_source = coalesce(%(consent_source)s, l.consent_source),
    consent_at = coalesce(%(consent_at)s, l.consent_at),
    consent_wording = CASE
        WHEN %(consent_source)s::text IS NULL THEN l.consent_wording
        ELSE %(consent_wording)s
    END,
    updated_at = carillon_now()
FROM given
WHERE l.account_id = %(account_id)s
  AND l.id = given.lead_id AND l.id = ANY(ARRAY(SELECT lead_id FROM given));

-- name: add_row_niches
-- Of several spellings in the file the first is kept.
INSERT INTO niches (account_id, name, folded)
SELECT DISTINCT ON (w.pair ->> 1) r.account_id, w.pair ->> 0, w.pair ->> 1
FROM lead_import_rows AS r
CROSS JOIN jsonb_array_elements(r.reading -> 'niches') AS w (pair)
WHERE r.account_id = %(account_id)s AND r.import_id = %(import_id)s
  AND r.number > %(after)s AND r.number <= %(upto)s
  AND r.outcome = ANY(%(outcomes)s)
ORDER BY w.pair ->> 1, r.number
ON CONFLICT (account_id, folded) DO NOTHING;

-- name: add_row_triggers
INSERT INTO triggers (account_id, name, folded)
SELECT DISTINCT ON (w.pair ->> 1) r.account_id, w.pair ->> 0, w.pair ->> 1
FROM lead_import_rows AS r
CROSS JOIN jsonb_array_elements(r.reading -> 'triggers') AS w (pair)
WHERE r.account_id = %(account_id)s AND r.import_id = %(import_id)s
  AND r.number > %(after)s AND r.number <= %(upto)s
  AND r.outcome = ANY(%(outcomes)s)
ORDER BY w.pair ->> 1, r.number
ON CONFLICT (account_id, folded) DO NOTHING;

-- name: tag_row_niches
INSERT INTO lead_niches (account_id, lead_id, niche_id)
SELECT r.account_id, r.lead_id, n.id
FROM lead_import_rows AS r
CROSS JOIN jsonb_array_elements(r.reading -> 'niches') AS w (pair)
JOIN niches AS n ON n.account_id = r.account_id AND n.folded = w.pair ->> 1
WHERE r.account_id = %(account_id)s AND r.import_id = %(import_id)s
  AND r.number > %(after)s AND r.number <= %(upto)s
  AND r.outcome = ANY(%(outcomes)s)
ON CONFLICT DO NOTHING;

-- name: tag_row_triggers
INSERT INTO lead_triggers (account_id, lead_id, trigger_id)
SELECT r.account_id, r.lead_id, t.id
FROM lead_import_rows AS r
CROSS JOIN jsonb_array_elements(r.reading -> 'triggers') AS w (pair)
JOIN triggers AS t ON t.account_id = r.account_id AND t.folded = w.pair ->> 1
WHERE r.account_id = %(account_id)s AND r.import_id = %(import_id)s
  AND r.number > %(after)s AND r.number <= %(upto)s
  AND r.outcome = ANY(%(outcomes)s)
ON CONFLICT DO NOTHING;

-- name: retag_niches
-- A lead keeps only the niches of its last duplicate that names any.
WITH last AS (
    SELECT DISTINCT ON (lead_id) lead_id, reading -> 'niches' AS pairs
    FROM lead_import_rows
    WHERE account_id = %(account_id)s AND import_id = %(import_id)s
      AND number > %(after)s AND number <= %(upto)s
      AND outcome = 'duplicate' AND reading -> 'niches' <> '[]'
    ORDER BY lead_id, number DESC
), wanted AS (
    SELECT last.lead_id, n.id AS niche_id
    FROM last
    CROSS JOIN jsonb_array_elements(last.pairs) AS w (pair)
    JOIN niches AS n ON n.account_id = %(account_id)s AND n.folded = w.pair ->> 1
), dropped AS (
    DELETE FROM lead_niches AS ln
    USING last
    WHERE ln.account_id = %(account_id)s AND ln.lead_id = last.lead_id
      AND (ln.lead_id, ln.niche_id) NOT IN (SELECT lead_id, niche_id FROM wanted)
)
INSERT INTO lead_niches (account_id, lead_id, niche_id)
SELECT %(account_id)s, lead_id, niche_id FROM wanted
ON CONFLICT DO NOTHING;

-- name: retag_triggers
WITH last AS (
    SELECT DISTINCT ON (lead_id) lead_id, reading -> 'triggers' AS pairs
    FROM lead_import_rows
    WHERE account_id = %(account_id)s AND import_id = %(import_id)s
      AND number > %(after)s AND number <= %(upto)s
      AND outcome = 'duplicate' AND reading -> 'triggers' <> '[]'
    ORDER BY lead_id, number DESC
), wanted AS (
    SELECT last.lead_id, t.id AS trigger_id
    FROM last
    CROSS JOIN jsonb_array_elements(last.pairs) AS w (pair)
    JOIN triggers AS t ON t.account_id = %(account_id)s AND t.folded = w.pair ->> 1
), dropped AS (
    DELETE FROM lead_triggers AS lt
    USING last
    WHERE lt.account_id = %(account_id)s AND lt.lead_id = last.lead_id
      AND (lt.lead_id, lt.trigger_id) NOT IN (SELECT lead_id, trigger_id FROM wanted)
)
INSERT INTO lead_triggers (account_id, lead_id, trigger_id)
SELECT %(account_id)s, lead_id, trigger_id FROM wanted
ON CONFLICT DO NOTHING;

-- name: refuse_row
-- The one row that Postgres would not take.
UPDATE lead_import_rows
SET outcome = 'refused', code = 'row-not-storable', lead_id = NULL, before = NULL
WHERE account_id = %(account_id)s AND import_id = %(import_id)s
  AND number > %(after)s AND number <= %(upto)s;

-- name: keep_touched_leads
-- What somebody changed since the import, or what it made and we have written to, stays.
UPDATE lead_import_rows AS r
SET code = 'kept'
FROM leads AS l
WHERE r.account_id = %(account_id)s AND r.import_id = %(import_id)s
  AND r.number > %(after)s AND r.number <= %(upto)s
  AND l.account_id = r.account_id AND l.id = r.lead_id
  AND (r.outcome = 'new' OR r.before IS NOT NULL)
  AND (
      l.updated_at > %(imported_at)s
      OR (r.outcome = 'new' AND EXISTS (
          SELECT FROM sends AS s
          WHERE s.account_id = l.account_id AND s.person_id = l.person_id
            AND s.id >= timed_id_floor(%(imported_at)s) AND s.attempted_at IS NOT NULL
      ))
  );

-- name: remove_created_leads
-- By an array of ids, not by a join: right after an import Postgres does not know yet how
-- many rows and leads there are, and joins them the long way.
UPDATE leads
SET deleted_at = carillon_now(), updated_at = carillon_now()
WHERE account_id = %(account_id)s AND deleted_at IS NULL AND id = ANY(ARRAY(
    SELECT lead_id
    FROM lead_import_rows
    WHERE account_id = %(account_id)s AND import_id = %(import_id)s
      AND number > %(after)s AND number <= %(upto)s
      AND outcome = 'new' AND before IS NULL AND code IS DISTINCT FROM 'kept'
));

-- name: restore_changed_leads
WITH restored AS MATERIALIZED (
    SELECT lead_id, before
    FROM lead_import_rows
    WHERE account_id = %(account_id)s AND import_id = %(import_id)s
      AND number > %(after)s AND number <= %(upto)s
      AND before IS NOT NULL AND code IS DISTINCT FROM 'kept'
)
UPDATE leads AS l
SET name = r.before ->> 'name', status = r.before ->> 'status',
    journey = r.before ->> 'journey', attributes = r.before -> 'attributes',
    zone = r.before ->> 'zone',
    owner_device_id = (
        SELECT d.id FROM devices AS d
        WHERE d.account_id = l.account_id
          AND d.id = (r.before ->> 'owner_device_id')::bigint
    ),
    consent_source = r.before ->> 'consent_source',
    consent_at = (r.before ->> 'consent_at')::timestamptz,
    consent_wording = r.before ->> 'consent_wording',
    import_id = (r.before ->> 'import_id')::bigint,
    deleted_at = (r.before ->> 'deleted_at')::timestamptz,
    updated_at = carillon_now()
FROM restored AS r
WHERE l.account_id = %(account_id)s
  AND l.id = r.lead_id AND l.id = ANY(ARRAY(SELECT lead_id FROM restored));

-- name: restore_niches
WITH restored AS (
    SELECT lead_id, before
    FROM lead_import_rows
    WHERE account_id = %(account_id)s AND import_id = %(import_id)s
      AND number > %(after)s AND number <= %(upto)s
      AND before IS NOT NULL AND code IS DISTINCT FROM 'kept'
), wanted AS (
    SELECT lead_id, n.id::bigint AS niche_id
    FROM restored
    CROSS JOIN jsonb_array_elements_text(before -> 'niches') AS n (id)
), dropped AS (
    DELETE FROM lead_niches AS ln
    USING restored
    WHERE ln.account_id = %(account_id)s AND ln.lead_id = restored.lead_id
      AND (ln.lead_id, ln.niche_id) NOT IN (SELECT lead_id, niche_id FROM wanted)
)
INSERT INTO lead_niches (account_id, lead_id, niche_id)
SELECT %(account_id)s, lead_id, niche_id FROM wanted
ON CONFLICT DO NOTHING;

-- name: restore_triggers
WITH restored AS (
    SELECT lead_id, before
    FROM lead_import_rows
    WHERE account_id = %(account_id)s AND import_id = %(import_id)s
      AND number > %(after)s AND number <= %(upto)s
      AND before IS NOT NULL AND code IS DISTINCT FROM 'kept'
), wanted AS (
    SELECT lead_id, t.id::bigint AS trigger_id
    FROM restored
    CROSS JOIN jsonb_array_elements_text(before -> 'triggers') AS t (id)
), dropped AS (
    DELETE FROM lead_triggers AS lt
    USING restored
    WHERE lt.account_id = %(account_id)s AND lt.lead_id = restored.lead_id
      AND (lt.lead_id, lt.trigger_id) NOT IN (SELECT lead_id, trigger_id FROM wanted)
)
INSERT INTO lead_triggers (account_id, lead_id, trigger_id)
SELECT %(account_id)s, lead_id, trigger_id FROM wanted
ON CONFLICT DO NOTHING;

-- name: forget_undone_rows
-- A second undo of the same rows finds nothing.
UPDATE lead_import_rows
SET lead_id = NULL, before = NULL
WHERE account_id = %(account_id)s AND import_id = %(import_id)s
  AND number > %(after)s AND number <= %(upto)s AND code IS DISTINCT FROM 'kept';

-- name: imports_to_sweep
-- Of every account: those that are over and can no longer be undone, or that nobody went on
-- with, the oldest first.
SELECT id, account_id, storage_key
FROM lead_imports
WHERE swept_at IS NULL AND created_at < carillon_now() - %(age)s::interval
  AND coalesce(imported_at, created_at) < carillon_now() - %(age)s::interval
  AND state NOT IN ('reading', 'checking', 'importing', 'undoing')
ORDER BY created_at
LIMIT %(most)s;

-- name: drop_import_rows
DELETE FROM lead_import_rows
WHERE account_id = %(account_id)s AND import_id = %(import_id)s AND number IN (
    SELECT number FROM lead_import_rows WHERE import_id = %(import_id)s LIMIT %(limit)s
);

-- name: end_sweep
-- One that nobody went on with cannot be gone on with.
UPDATE lead_imports
SET swept_at = carillon_now(),
    columns = coalesce((
        SELECT jsonb_agg(c.one || '{"samples": []}' ORDER BY c.place)
        FROM jsonb_array_elements(columns) WITH ORDINALITY AS c (one, place)
    ), '[]'),
    code = CASE WHEN state IN ('imported', 'undone', 'failed') THEN code
                ELSE 'import-abandoned' END,
    message = CASE WHEN state IN ('imported', 'undone', 'failed') THEN message
                   ELSE %(message)s END,
    state = CASE WHEN state IN ('imported', 'undone') THEN state ELSE 'failed' END
WHERE account_id = %(account_id)s AND id = %(import_id)s;
