-- Why: what a list shows, an export writes and a bulk change touches is one set, so its
-- conditions stand in one function; and a list of leads can be taken out as a file.
-- Lives with: every version.

-- The present leads that meet every condition given. `wanted` holds what is set of: q (as
-- LIKE finds it), digits (likewise), niche, trigger (folded), status, owner_device_id,
-- import_id, consent, suppressed, attributes. One SELECT, so that the planner sees through it.
CREATE FUNCTION matching_leads(account bigint, wanted jsonb) RETURNS TABLE (id bigint)
    LANGUAGE sql STABLE
AS $$
    SELECT l.id
    FROM leads AS l
    WHERE l.account_id = account AND l.deleted_at IS NULL
      AND (wanted ->> 'q' IS NULL OR l.id IN (
          SELECT by_name.id
          FROM leads AS by_name
          WHERE by_name.account_id = account AND by_name.name ILIKE wanted ->> 'q'
          UNION ALL
          SELECT by_phone.id
          FROM leads AS by_phone
          JOIN persons AS p ON p.id = by_phone.person_id
          WHERE p.account_id = account AND p.phone LIKE wanted ->> 'digits'
      ))
      AND (wanted ->> 'status' IS NULL OR l.status = wanted ->> 'status')
      AND (wanted ->> 'owner_device_id' IS NULL
           OR l.owner_device_id = (wanted ->> 'owner_device_id')::bigint)
      AND (wanted ->> 'import_id' IS NULL
           OR l.import_id = (wanted ->> 'import_id')::bigint)
      AND (wanted -> 'attributes' IS NULL OR l.attributes @> (wanted -> 'attributes'))
      AND (wanted ->> 'consent' IS NULL
           OR (l.consent_source IS NOT NULL) = (wanted ->> 'consent')::boolean)
      AND (wanted ->> 'suppressed' IS NULL
           OR (wanted ->> 'suppressed')::boolean = EXISTS (
               SELECT FROM suppressions AS s
               WHERE s.account_id = account AND s.person_id = l.person_id
                 AND s.lifted_at IS NULL
           ))
      AND (wanted ->> 'niche' IS NULL OR EXISTS (
          SELECT FROM lead_niches AS ln
          JOIN niches AS n ON n.id = ln.niche_id
          WHERE ln.lead_id = l.id AND n.account_id = account
            AND n.folded = wanted ->> 'niche'
      ))
      AND (wanted ->> 'trigger' IS NULL OR EXISTS (
          SELECT FROM lead_triggers AS lt
          JOIN triggers AS t ON t.id = lt.trigger_id
          WHERE lt.lead_id = l.id AND t.account_id = account
            AND t.folded = wanted ->> 'trigger'
      ))
$$;

CREATE INDEX leads_by_attributes ON leads USING gin (attributes jsonb_path_ops);

CREATE TABLE lead_exports (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    state text NOT NULL DEFAULT 'exporting',
    format text NOT NULL,
    wanted jsonb NOT NULL,
    storage_key text NOT NULL,
    leads bigint NOT NULL DEFAULT 0,
    job_id bigint REFERENCES jobs,
    code text,
    message text,
    created_by bigint REFERENCES members ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    exported_at timestamptz,
    CONSTRAINT export_states_are_known CHECK (state IN ('exporting', 'exported', 'failed')),
    CONSTRAINT export_formats_are_known CHECK (format IN ('csv', 'xlsx')),
    CONSTRAINT failed_exports_say_why CHECK (state <> 'failed' OR code IS NOT NULL),
    CONSTRAINT exported_files_have_a_time CHECK ((state = 'exported') = (exported_at IS NOT NULL))
);
CREATE INDEX lead_exports_by_account ON lead_exports (account_id, id);
