-- Why: above a number of recipients that the account sets, a campaign needs the word of an admin
-- or owner before anything of it is planned. How many the word was for is kept: an audience that
-- grew beyond it asks again. Lives with: every version.

ALTER TABLE accounts
    ADD COLUMN approval_above integer,
    ADD CONSTRAINT approval_is_above_a_number CHECK (approval_above >= 0);

ALTER TABLE campaigns
    ADD COLUMN approval_asked_at timestamptz,
    ADD COLUMN approved_at timestamptz,
    ADD COLUMN approved_by bigint REFERENCES members ON DELETE SET NULL,
    ADD COLUMN approved_leads integer,
    ADD CONSTRAINT approvals_say_for_how_many
        CHECK ((approved_at IS NULL) = (approved_leads IS NULL));
