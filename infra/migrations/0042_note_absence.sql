-- Why: another phone may take over from one that was away for long, and a phone that connects
-- and drops again is away all the while. Lives with: every version.

-- Since when it has not been online; since when it rests.
ALTER TABLE devices
    ADD COLUMN away_since timestamptz,
    ADD COLUMN resting_since timestamptz;
UPDATE devices SET away_since = state_changed_at WHERE state <> 'online';
UPDATE devices SET resting_since = carillon_now() WHERE resting_until > carillon_now();

-- Whoever writes a state or a rest comes by here.
CREATE FUNCTION note_absence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.away_since := CASE WHEN NEW.state <> 'online'
        THEN coalesce(NEW.away_since, carillon_now()) END;
    NEW.resting_since := CASE WHEN NEW.resting_until > carillon_now() THEN
        CASE WHEN OLD.resting_until > carillon_now() THEN OLD.resting_since
             ELSE carillon_now() END
    END;
    RETURN NEW;
END
$$;
CREATE TRIGGER absence_is_noted BEFORE INSERT OR UPDATE OF state, resting_until ON devices
    FOR EACH ROW EXECUTE FUNCTION note_absence();

-- Since when a device has sent no bulk; null when it may.
CREATE FUNCTION absent_since(device devices) RETURNS timestamptz LANGUAGE sql STABLE
    RETURN least(
        device.away_since,
        CASE WHEN device.resting_until > carillon_now() THEN device.resting_since END
    );
