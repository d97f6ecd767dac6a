-- Why: work over a second runs in chunks and can be left, resumed and watched. Lives with: every version.

CREATE TABLE jobs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    kind text NOT NULL,
    subject_id bigint NOT NULL,
    state text NOT NULL DEFAULT 'queued',
    cursor jsonb NOT NULL DEFAULT '{}',
    done bigint NOT NULL DEFAULT 0,
    total bigint,
    tries integer NOT NULL DEFAULT 0,
    code text,
    message text,
    created_by bigint REFERENCES members ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    offered_at timestamptz NOT NULL DEFAULT carillon_now(),
    finished_at timestamptz,
    CONSTRAINT job_states_are_known CHECK (state IN ('queued', 'running', 'done', 'failed')),
    CONSTRAINT ended_jobs_have_an_end_time CHECK ((state IN ('done', 'failed')) = (finished_at IS NOT NULL)),
    CONSTRAINT failed_jobs_say_why CHECK (state <> 'failed' OR code IS NOT NULL)
);
CREATE INDEX jobs_by_account ON jobs (account_id, id);
CREATE INDEX jobs_under_way ON jobs (offered_at) WHERE state IN ('queued', 'running');
