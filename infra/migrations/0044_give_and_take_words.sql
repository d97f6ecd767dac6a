-- Why: niches and triggers are words of two tables alike; what gives or takes one need not be
-- written twice. Lives with: every version.

-- A word is given to leads, or taken from them: `list` is niches or triggers. Answers which leads
-- were not so before.
CREATE FUNCTION give_word(account bigint, list text, word text, leads bigint[])
RETURNS SETOF bigint
    LANGUAGE plpgsql
AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'INSERT INTO %I (account_id, lead_id, %I)'
        ' SELECT l.account_id, l.id, w.id'
        ' FROM leads AS l JOIN %I AS w ON w.account_id = l.account_id AND w.folded = $2'
        ' WHERE l.account_id = $1 AND l.id = ANY($3) AND l.deleted_at IS NULL'
        ' ON CONFLICT DO NOTHING RETURNING lead_id',
        'lead_' || list, rtrim(list, 's') || '_id', list
    ) USING account, word, leads;
END
$$;

CREATE FUNCTION take_word(account bigint, list text, word text, leads bigint[])
RETURNS SETOF bigint
    LANGUAGE plpgsql
AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'DELETE FROM %I AS has USING %I AS w, leads AS l'
        ' WHERE has.account_id = $1 AND has.lead_id = ANY($3)'
        ' AND w.id = has.%I AND w.account_id = $1 AND w.folded = $2'
        ' AND l.id = has.lead_id AND l.deleted_at IS NULL RETURNING has.lead_id',
        'lead_' || list, list, rtrim(list, 's') || '_id'
    ) USING account, word, leads;
END
$$;
