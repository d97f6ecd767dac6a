-- Why: a number that writes much from its first day on is soon restricted. A new one begins with
-- 50 messages a day, twice as many after each day on which it sent, up to its own quota.
-- Lives with: every version.

-- Since when the number that is linked now has been linked here, whatever JIDs it had.
ALTER TABLE devices ADD COLUMN warming_since timestamptz NOT NULL DEFAULT carillon_now();

-- What a device may send in 24 hours now, in one place for whoever asks. A day of the warm-up is
-- 24 hours from its first message that went out, and the next begins with the first after it: a
-- midnight would let two days' worth leave within minutes. `day` is null once it is warmed up;
-- `full_at` is when it will be, if it sends every day.
CREATE FUNCTION warm_up_of(
    device devices, OUT day integer, OUT quota integer, OUT full_at timestamptz
) LANGUAGE plpgsql STABLE AS $$
DECLARE
    after timestamptz := device.warming_since;
    began timestamptz;
    coming integer := 1;
BEGIN
    quota := device.quota_day;
    IF device.warmed_up OR quota <= 50 THEN
        RETURN;
    END IF;
    day := 1;
    quota := 50;
    LOOP
        SELECT a.attempted_at INTO began FROM attempts a
        WHERE a.device_id = device.id AND a.outcome = 'sent' AND a.attempted_at >= after
        ORDER BY a.attempted_at LIMIT 1;
        after := coalesce(began, carillon_now()) + interval '24 hours';
        EXIT WHEN after > carillon_now();
        day := day + 1;
        quota := 2 * quota;
        IF quota >= device.quota_day THEN
            day := NULL;
            quota := device.quota_day;
            RETURN;
        END IF;
    END LOOP;
    full_at := after;
    LOOP
        coming := 2 * coming;
        EXIT WHEN coming >= device.quota_day / quota::numeric;
        full_at := full_at + interval '24 hours';
    END LOOP;
END
$$;
