-- Why: whom an audience reaches, and why some of them are left out, is asked by planning, by the
-- preview's counts and by its example; one definition keeps them equal. Lives with: every version.

-- The leads that an audience matches. Words are folded and compared whole. A plain SQL function,
-- so the planner sees through it.
CREATE FUNCTION audience_of(
    account bigint, wanted_status text, wanted_owner bigint, wanted_niche text, wanted_trigger text
) RETURNS SETOF leads
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
    SELECT l.* FROM leads l
    WHERE l.account_id = account AND l.deleted_at IS NULL
      AND (wanted_status IS NULL OR l.status = wanted_status)
      AND (wanted_owner IS NULL OR l.owner_device_id = wanted_owner)
      AND (wanted_niche IS NULL OR EXISTS (
          SELECT FROM lead_niches ln JOIN niches n ON n.id = ln.niche_id
          WHERE ln.lead_id = l.id AND n.account_id = account AND n.folded = wanted_niche))
      AND (wanted_trigger IS NULL OR EXISTS (
          SELECT FROM lead_triggers lt JOIN triggers t ON t.id = lt.trigger_id
          WHERE lt.lead_id = l.id AND t.account_id = account AND t.folded = wanted_trigger));
    END;

-- Why a lead cannot be written to by a campaign whose text needs these fields; null: it can. The
-- reasons are asked in one order, so that counts add up.
CREATE FUNCTION exclusion_of(lead leads, phone text, required text[]) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE
        WHEN EXISTS (SELECT FROM suppressions x
                     WHERE x.account_id = lead.account_id AND x.person_id = lead.person_id
                       AND x.lifted_at IS NULL) THEN 'opted-out'
        WHEN lead.consent_at IS NULL THEN 'no-consent'
        WHEN phone IS NULL THEN 'no-number'
        WHEN EXISTS (
            SELECT FROM unnest(required) AS field
            WHERE coalesce(trim((lead.attributes
                || jsonb_build_object('name', lead.name, 'phone', phone)) ->> field), '') = '')
            THEN 'missing-field'
    END;
