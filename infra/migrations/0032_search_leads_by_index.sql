-- Why: with the conditions on names, numbers and words as IN and EXISTS behind an OR, the planner
-- read all leads for each question. As arrays it finds them by their ids. Lives with: every
-- version.

CREATE OR REPLACE FUNCTION matching_leads(account bigint, wanted jsonb) RETURNS TABLE (id bigint)
    LANGUAGE sql STABLE
AS $$
    SELECT l.id
    FROM leads AS l
    WHERE l.account_id = account AND l.deleted_at IS NULL
      AND (wanted ->> 'q' IS NULL OR l.id = ANY(ARRAY(
          SELECT by_name.id
          FROM leads AS by_name
          WHERE by_name.account_id = account AND by_name.name ILIKE wanted ->> 'q'
          UNION ALL
          SELECT by_phone.id
          FROM leads AS by_phone
          JOIN persons AS p ON p.id = by_phone.person_id
          WHERE by_phone.account_id = account AND p.account_id = account
            AND p.phone LIKE wanted ->> 'digits'
      )))
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
      AND (wanted ->> 'niche' IS NULL OR l.id = ANY(ARRAY(
          SELECT ln.lead_id
          FROM niches AS n
          JOIN lead_niches AS ln ON ln.account_id = account AND ln.niche_id = n.id
          WHERE n.account_id = account AND n.folded = wanted ->> 'niche'
      )))
      AND (wanted ->> 'trigger' IS NULL OR l.id = ANY(ARRAY(
          SELECT lt.lead_id
          FROM triggers AS t
          JOIN lead_triggers AS lt ON lt.account_id = account AND lt.trigger_id = t.id
          WHERE t.account_id = account AND t.folded = wanted ->> 'trigger'
      )))
$$;
