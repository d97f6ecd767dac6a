-- Why: a sequence may lead back to itself. The lead then begins anew, as it does in another
-- sequence: pointing at a step that has been, its enrolment must know that it ends there.
-- Lives with: every version.

ALTER TABLE enrolments ADD COLUMN goes_over boolean NOT NULL DEFAULT false;
UPDATE enrolments e SET goes_over = true
FROM steps s WHERE s.id = e.step_id AND s.sequence_id <> e.sequence_id;

-- Whether the step that follows another is in another sequence, or lies not after it.
CREATE FUNCTION is_over(step bigint, following bigint) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN (
        SELECT n.sequence_id <> s.sequence_id OR n.day <= s.day
        FROM steps s, steps n WHERE s.id = step AND n.id = following
    );
