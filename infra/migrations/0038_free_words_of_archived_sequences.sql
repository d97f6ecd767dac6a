-- Why: the words of a sequence that was archived are for others to use; it keeps them only to be
-- looked at, or cloned. Lives with: every version.

ALTER TABLE steps ADD COLUMN archived boolean NOT NULL DEFAULT false;
UPDATE steps s SET archived = true
FROM sequences q WHERE q.id = s.sequence_id AND q.state = 'archived';
ALTER TABLE steps DROP CONSTRAINT one_step_per_trigger;
ALTER TABLE steps ADD CONSTRAINT one_step_per_trigger
    EXCLUDE USING btree (account_id WITH =, trigger WITH =)
    WHERE (removed_at IS NULL AND NOT archived) DEFERRABLE;

CREATE OR REPLACE FUNCTION step_after(step bigint) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (
        SELECT CASE WHEN s.removed_at IS NULL THEN (
            SELECT n.id FROM steps n
            WHERE n.account_id = s.account_id AND n.trigger = s.next_trigger
              AND n.removed_at IS NULL AND NOT n.archived
        ) ELSE (
            SELECT n.id FROM steps n
            WHERE n.sequence_id = s.sequence_id AND n.day > s.day AND n.removed_at IS NULL
            ORDER BY n.day LIMIT 1
        ) END
        FROM steps s WHERE s.id = step
    );
