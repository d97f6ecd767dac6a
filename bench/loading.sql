-- name: copy_persons
COPY persons (id, account_id, phone) FROM STDIN;

-- name: copy_leads
COPY leads (id, account_id, person_id, name, status, attributes, owner_device_id,
            consent_source, consent_at)
FROM STDIN;

-- name: copy_lead_niches
COPY lead_niches (account_id, lead_id, niche_id) FROM STDIN;

-- name: copy_enrolments
COPY enrolments (id, account_id, sequence_id, lead_id, step_id, next_due_at) FROM STDIN;

-- name: add_shards
INSERT INTO leases (name, holder, epoch, expires_at)
SELECT 's' || n, 'bench', 1, 'infinity' FROM generate_series(1, %(shards)s) AS n;

-- name: add_account
INSERT INTO accounts (name, quiet_hours, cap_day, cap_week)
VALUES ('Bench', false, 1000000, 1000000)
RETURNING id;

-- name: add_devices
INSERT INTO devices
    (account_id, name, transport, shard, state, phone, jid, ready_at, warmed_up, quota_hour,
     quota_day, gap_min, gap_max)
SELECT %(account_id)s, 'Phone ' || n, 'simulated', 's' || 1 + n %% %(shards)s, 'online',
       (60110000000 + n)::text, 60110000000 + n || ':1@s.whatsapp.net', now(), true,
       %(quota_hour)s, %(quota_day)s, %(gap_min)s, %(gap_max)s
FROM generate_series(1, %(devices)s) AS n;

-- name: add_niches
INSERT INTO niches (account_id, name, folded)
SELECT %(account_id)s, 'Niche ' || n, 'niche ' || n FROM generate_series(1, %(niches)s) AS n;

-- name: add_content
INSERT INTO content_versions (account_id, text)
VALUES (%(account_id)s, 'Hi {name|there}, [today|this week] the classes cost half as much.')
RETURNING id;

-- name: add_sequences
INSERT INTO sequences (account_id, name, state, trigger, activated_at, gap_min, gap_max)
SELECT %(account_id)s, 'Sequence ' || n, 'active', 'word' || n || '_start', now(),
       %(gap_min)s, %(gap_max)s
FROM generate_series(1, %(sequences)s) AS n;

-- name: add_steps
-- Five days each; the sequence of a step is its number divided by five.
INSERT INTO steps
    (account_id, sequence_id, day, trigger, next_trigger, delay_hours, is_entry,
     content_version_id)
SELECT %(account_id)s, q, d, 'word' || q || CASE d WHEN 1 THEN '_start' ELSE '_day' || d END,
       CASE WHEN d < 5 THEN 'word' || q || '_day' || d + 1 END, 24, d = 1,
       %(content_version_id)s
FROM generate_series(1, %(sequences)s) AS q, generate_series(1, 5) AS d
ORDER BY q, d;

-- name: count_on
-- Identities go on after what was copied in.
SELECT setval(pg_get_serial_sequence('persons', 'id'), (SELECT max(id) FROM persons)),
       setval(pg_get_serial_sequence('leads', 'id'), (SELECT max(id) FROM leads)),
       setval(pg_get_serial_sequence('enrolments', 'id'),
              (SELECT coalesce(max(id), 1) FROM enrolments));
