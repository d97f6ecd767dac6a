-- Why: every instant and every time-ordered id in the database comes from one function, so that
-- the simulation can turn the clock. Lives with: every version.

CREATE FUNCTION carillon_now() RETURNS timestamptz
    LANGUAGE sql VOLATILE PARALLEL SAFE
    RETURN clock_timestamp();

COMMENT ON FUNCTION carillon_now() IS
    'The instant all SQL works with. The simulation replaces it by its virtual clock.';

-- Ids of partitioned rows say when they were made: seconds since 2026 in the upper bits, a
-- counter below. One number finds its month without a second column, stays below 2^53 (so a
-- browser can hold it), and sorts by time.
CREATE SEQUENCE timed_ids MAXVALUE 4194303 CYCLE CACHE 1;

CREATE FUNCTION timed_id_floor(at timestamptz) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(0, floor(extract(epoch FROM at) - 1767225600))::bigint << 22;

CREATE FUNCTION next_timed_id() RETURNS bigint
    LANGUAGE sql VOLATILE
    RETURN timed_id_floor(carillon_now()) | nextval('timed_ids');

-- One month of a table that is partitioned by timed id. Repeating a month changes nothing.
CREATE FUNCTION ensure_month(parent text, month timestamptz) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    first timestamptz := date_trunc('month', month, 'UTC');
    name text := parent || '_' || to_char(first AT TIME ZONE 'UTC', 'YYYY_MM');
BEGIN
    EXECUTE format(
        'CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%s) TO (%s)',
        name, parent, timed_id_floor(first), timed_id_floor(first + interval '1 month')
    );
END
$$;
