-- Why: a send changes some six times in its life. Planned by the thousand, rows filled their pages,
-- and 85 of 100 changes moved the row to another page and all its indexes with it. On pages half
-- full a new version fits beside the old one, which is then cleared away in passing (HOT).
-- Lives with: every version.

CREATE OR REPLACE FUNCTION ensure_month(parent text, month timestamptz) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    first timestamptz := date_trunc('month', month, 'UTC');
    name text := parent || '_' || to_char(first AT TIME ZONE 'UTC', 'YYYY_MM');
BEGIN
    EXECUTE format(
        'CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%s) TO (%s)'
        ' WITH (fillfactor = %s)',
        name, parent, timed_id_floor(first), timed_id_floor(first + interval '1 month'),
        CASE parent WHEN 'sends' THEN 50 ELSE 100 END
    );
END
$$;

DO $$
DECLARE
    partition regclass;
BEGIN
    FOR partition IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'sends'::regclass
    LOOP
        EXECUTE format('ALTER TABLE %s SET (fillfactor = 50)', partition);
    END LOOP;
END
$$;
