-- Why: what waited when a backup was taken may have gone out before it was restored. Then nobody
-- knows which process claimed it (epoch 0), nor always from which phone and in which words.
-- Lives with: every version.

ALTER TABLE attempts ALTER COLUMN device_id DROP NOT NULL;

ALTER TABLE sends DROP CONSTRAINT claimed_sends_say_who_claimed_them;
ALTER TABLE sends ADD CONSTRAINT claimed_sends_say_who_claimed_them CHECK (
    state NOT IN ('sending', 'sent', 'delivered', 'read', 'played', 'uncertain')
    OR (attempted_at IS NOT NULL AND epoch IS NOT NULL AND attempt > 0
        AND (epoch = 0 AND state <> 'sending'
             OR device_id IS NOT NULL AND (text IS NOT NULL OR media_id IS NOT NULL)))
);
