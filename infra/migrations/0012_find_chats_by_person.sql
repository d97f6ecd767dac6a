-- Why: what somebody said is asked across all devices, and a merge of two persons moves their
-- chats; both would read every chat of the account. Lives with: every version.

CREATE INDEX chats_by_person ON chats (account_id, person_id);
