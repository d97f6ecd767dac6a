-- Why: what somebody does to all leads of a filter can be taken back for seven days, lead by
-- lead, but for what was changed again since. Lives with: every version.

-- Of an object, what another names: `{"a": 1}` of `{"a": 1, "b": 2}` and `{"a": 9}`.
CREATE FUNCTION picked(whole jsonb, named jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    RETURN (SELECT jsonb_object_agg(key, whole -> key) FROM jsonb_object_keys(named) AS key);

CREATE TABLE lead_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    state text NOT NULL DEFAULT 'changing',
    kind text NOT NULL,
    details jsonb NOT NULL,
    wanted jsonb NOT NULL,
    total bigint NOT NULL,
    changed bigint NOT NULL DEFAULT 0,
    undone bigint NOT NULL DEFAULT 0,
    kept bigint NOT NULL DEFAULT 0,
    job_id bigint REFERENCES jobs,
    code text,
    message text,
    created_by bigint REFERENCES members ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    changed_at timestamptz,
    undone_at timestamptz,
    CONSTRAINT change_states_are_known CHECK (
        state IN ('changing', 'changed', 'undoing', 'undone', 'failed')
    ),
    CONSTRAINT change_kinds_are_known CHECK (kind IN (
        'add-niche', 'remove-niche', 'add-trigger', 'remove-trigger', 'set-status',
        'set-owner', 'set-consent', 'set-attribute', 'delete'
    )),
    CONSTRAINT failed_changes_say_why CHECK (state <> 'failed' OR code IS NOT NULL)
);
CREATE INDEX lead_changes_by_account ON lead_changes (account_id, id);

-- Which leads were changed. `before` and `after` hold the same columns of the lead; of a niche
-- or trigger nothing needs to be kept. `undone` is null until somebody asks for it.
CREATE TABLE lead_change_rows (
    account_id bigint NOT NULL,
    change_id bigint NOT NULL REFERENCES lead_changes ON DELETE CASCADE,
    lead_id bigint NOT NULL REFERENCES leads ON DELETE CASCADE,
    before jsonb,
    after jsonb,
    undone boolean,
    PRIMARY KEY (change_id, lead_id),
    CONSTRAINT what_changed_is_kept_whole CHECK ((before IS NULL) = (after IS NULL))
);
CREATE INDEX lead_change_rows_by_lead ON lead_change_rows (lead_id);
