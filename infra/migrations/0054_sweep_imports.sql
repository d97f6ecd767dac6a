-- Why: what files held goes once an import can no longer be undone, or nobody went on with it: its
-- rows, the samples of its columns, and its files in storage. `swept_at` says that it is done.
-- Calls of hooks are looked for by their age. Lives with: every version.

ALTER TABLE lead_imports ADD COLUMN swept_at timestamptz;
CREATE INDEX lead_imports_to_sweep ON lead_imports (created_at) WHERE swept_at IS NULL;
CREATE INDEX lead_hook_calls_by_age ON lead_hook_calls (called_at);
