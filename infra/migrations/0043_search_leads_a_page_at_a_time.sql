-- Why: a list wants the newest few of those who match, and how many there are up to a bound. As one
-- statement for all conditions the planner finds everybody first; of a statement that holds only
-- the conditions given it knows how many each will meet, and stops early. What matches is what
-- matching_leads says; a test compares the two. Lives with: every version.

-- At most `most` leads, those before `before`, the newest first or in any order. Where a condition
-- names few, their ids lead to them; where it names many, the walk meets enough of them.
CREATE FUNCTION search_leads(
    account bigint, wanted jsonb, before bigint, most bigint, newest_first boolean
) RETURNS TABLE (id bigint)
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    matched text := 'SELECT l.id FROM leads AS l WHERE l.account_id = $1 AND l.deleted_at IS NULL';
    page text := CASE WHEN newest_first THEN ' ORDER BY 1 DESC' ELSE '' END || ' LIMIT $4';
    by_name text := $c$ AND l.name ILIKE $2 ->> 'q'$c$;
    by_phone text;
    given record;
    few boolean;
BEGIN
    IF before IS NOT NULL THEN
        matched := matched || ' AND l.id < $3';
    END IF;
    FOR given IN
        SELECT c.name, c.condition, c.listed
        FROM (VALUES
            ('status', NULL, $c$l.status = $2 ->> 'status'$c$, NULL),
            ('owner_device_id', NULL,
             $c$l.owner_device_id = ($2 ->> 'owner_device_id')::bigint$c$, NULL),
            ('import_id', NULL, $c$l.import_id = ($2 ->> 'import_id')::bigint$c$, NULL),
            ('attributes', NULL, $c$l.attributes @> ($2 -> 'attributes')$c$, NULL),
            ('consent', 'true', 'l.consent_source IS NOT NULL', NULL),
            ('consent', 'false', 'l.consent_source IS NULL', NULL),
            ('suppressed', 'false', $c$NOT EXISTS (
                SELECT FROM suppressions AS s
                WHERE s.account_id = $1 AND s.person_id = l.person_id
                  AND s.lifted_at IS NULL)$c$, NULL),
            ('suppressed', 'true', 'l.person_id = s.person_id', $c$suppressions AS s
                WHERE s.account_id = $1 AND s.lifted_at IS NULL$c$),
            ('niche', NULL, 'l.id = ln.lead_id', $c$lead_niches AS ln
                WHERE ln.account_id = $1 AND ln.niche_id = ANY(ARRAY(
                    SELECT n.id FROM niches AS n
                    WHERE n.account_id = $1 AND n.folded = $2 ->> 'niche'))$c$),
            ('niches', NULL, 'l.id = ln.lead_id', $c$lead_niches AS ln
                WHERE ln.account_id = $1 AND ln.niche_id = ANY(ARRAY(
                    SELECT n.id FROM niches AS n
                    WHERE n.account_id = $1 AND $2 -> 'niches' ? n.folded))$c$),
            ('trigger', NULL, 'l.id = lt.lead_id', $c$lead_triggers AS lt
                WHERE lt.account_id = $1 AND lt.trigger_id = ANY(ARRAY(
                    SELECT t.id FROM triggers AS t
                    WHERE t.account_id = $1 AND t.folded = $2 ->> 'trigger'))$c$),
            ('triggers', NULL, 'l.id = lt.lead_id', $c$lead_triggers AS lt
                WHERE lt.account_id = $1 AND lt.trigger_id = ANY(ARRAY(
                    SELECT t.id FROM triggers AS t
                    WHERE t.account_id = $1 AND $2 -> 'triggers' ? t.folded))$c$),
            ('digits', NULL, 'l.person_id = p.id', $c$persons AS p
                WHERE p.account_id = $1 AND p.phone LIKE $2 ->> 'digits'$c$)
        ) AS c (name, value, condition, listed)
        WHERE wanted ? c.name AND (c.value IS NULL OR wanted ->> c.name = c.value)
    LOOP
        IF given.listed IS NOT NULL THEN
            EXECUTE format(
                'SELECT count(*) <= 10000 FROM (SELECT FROM %s LIMIT 10001) AS found',
                given.listed
            ) INTO few USING account, wanted;
            given.condition := CASE WHEN few OR given.name IN ('digits', 'suppressed') THEN format(
                CASE WHEN few THEN '%s = ANY(ARRAY(SELECT %s FROM %s))'
                     ELSE '%s IN (SELECT %s FROM %s)' END,
                split_part(given.condition, ' = ', 1), split_part(given.condition, ' = ', 2),
                given.listed
            ) ELSE format(
                '(SELECT true FROM %s AND %s LIMIT 1)', given.listed, given.condition
            ) END;
        END IF;
        IF given.name = 'digits' THEN
            by_phone := ' AND ' || given.condition;
        ELSE
            matched := matched || ' AND ' || given.condition;
        END IF;
    END LOOP;
    IF by_phone IS NOT NULL THEN
        matched := format(
            '(%s) UNION (%s)', matched || by_name || page, matched || by_phone || page
        );
    ELSIF wanted ? 'q' THEN
        matched := matched || by_name;
    END IF;
    RETURN QUERY EXECUTE matched || page USING account, wanted, before, most;
END
$$;
