-- Why: other programs want to know when a campaign has nothing left, which no state says: its
-- time is noted when it is found so. A retry takes the time back, and it finishes again.
-- Lives with: every version.

CREATE OR REPLACE FUNCTION tell_of_campaigns() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT somebody_listens() THEN
        RETURN NULL;
    END IF;
    INSERT INTO webhook_deliveries (account_id, webhook_id, event, subject)
    SELECT n.account_id, w.id, 'campaign.' || became.state,
           jsonb_build_object('campaign_id', n.id, 'state', became.state)
    FROM new_rows n
    JOIN old_rows o ON o.id = n.id
    CROSS JOIN LATERAL (
        SELECT n.state WHERE n.state <> o.state
        UNION ALL
        SELECT 'finished' WHERE n.finished_at IS NOT NULL AND o.finished_at IS NULL
    ) AS became (state)
    JOIN webhooks w ON w.account_id = n.account_id AND w.active AND w.removed_at IS NULL
        AND 'campaign.' || became.state = ANY(w.events);
    RETURN NULL;
END
$$;
