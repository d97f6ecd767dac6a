-- Why: a message that is written once and taken for many campaigns and steps; what it said before
-- stays readable. Lives with: every version.

CREATE TABLE templates (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name text NOT NULL,
    created_by bigint REFERENCES members ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    updated_at timestamptz NOT NULL DEFAULT carillon_now(),
    CONSTRAINT template_names_are_not_empty CHECK (name <> ''),
    CONSTRAINT one_template_per_name UNIQUE (account_id, name)
);
CREATE INDEX templates_by_account ON templates (account_id, id);

-- The highest number is what a template says now.
CREATE TABLE template_versions (
    template_id bigint NOT NULL REFERENCES templates ON DELETE CASCADE,
    number integer NOT NULL,
    account_id bigint NOT NULL,
    content_version_id bigint NOT NULL REFERENCES content_versions,
    PRIMARY KEY (template_id, number)
);
