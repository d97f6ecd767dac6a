-- timeouts: lock 4s, statement 300s
-- Why: words are counted by their own index, and the few leads that were deleted are taken off.
-- Lives with: every version.

CREATE INDEX leads_deleted ON leads (account_id, id) WHERE deleted_at IS NOT NULL;
