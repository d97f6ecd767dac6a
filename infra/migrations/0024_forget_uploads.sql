-- Why: a file that was posted and never taken may tell where it was made, and is to go.
-- Lives with: every version.

CREATE INDEX uploads_never_taken ON uploads (created_at) WHERE media_id IS NULL;
