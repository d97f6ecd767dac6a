-- Why: a receipt may arrive before the send it belongs to has been recorded; it is a fact of its
-- own, and whoever comes second joins the two. Lives with: every version.

CREATE TABLE receipts (
    device_id bigint NOT NULL REFERENCES devices ON DELETE CASCADE,
    whatsapp_id text NOT NULL,
    kind text NOT NULL,
    account_id bigint NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (device_id, whatsapp_id, kind),
    CONSTRAINT receipt_kinds_are_known CHECK (kind IN ('delivered', 'read', 'played'))
);
