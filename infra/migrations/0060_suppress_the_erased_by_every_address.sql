-- Why: whoever was suppressed and erased, and came back by their LID alone, took the hash of
-- their number with them: an import of that number brought somebody who might be written to.
-- Each address is good for one return now. Lives with: every version.

-- Whoever comes back by their number or LID is suppressed in the same moment, whatever brings
-- them; from then on it is a suppression like others, and once lifted it stays so.
CREATE OR REPLACE FUNCTION suppress_the_erased() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM came AS c JOIN erasure_keys AS k USING (account_id)) THEN
        RETURN NULL;
    END IF;
    WITH met AS (
        SELECT c.account_id, c.id AS person_id, e.hash
        FROM came AS c
        JOIN erasure_keys AS k ON k.account_id = c.account_id
        JOIN erased_suppressions AS e ON e.account_id = c.account_id
            AND e.hash IN (address_hash(k.key, 'phone', c.phone),
                           address_hash(k.key, 'lid', c.lid))
    ), used AS (
        DELETE FROM erased_suppressions AS e USING met
        WHERE e.account_id = met.account_id AND e.hash = met.hash
    )
    INSERT INTO suppressions (account_id, person_id, reason)
    SELECT DISTINCT account_id, person_id, 'erased' FROM met
    WHERE NOT EXISTS (SELECT FROM suppressions AS s
                      WHERE s.account_id = met.account_id AND s.person_id = met.person_id
                        AND s.reason = 'erased' AND s.lifted_at IS NOT NULL)
    ON CONFLICT (account_id, person_id) WHERE lifted_at IS NULL DO NOTHING;
    RETURN NULL;
END
$$;
