-- Why: an edit or a deletion may come before its line, a message before it can be read; and a
-- word said stays said when its line is edited or deleted. Lives with: every version.

-- What a line still waits for: its original (only an edit or a deletion of it has come), or to
-- be readable.
ALTER TABLE messages ADD COLUMN awaits text;
ALTER TABLE messages ADD CONSTRAINT what_lines_await_is_known CHECK (
    awaits IN ('original', 'readable')
);

-- What the line said about being written to, when it was heard.
ALTER TABLE messages ADD COLUMN word text;
ALTER TABLE messages ADD CONSTRAINT words_are_known CHECK (word IN ('out', 'in'));
