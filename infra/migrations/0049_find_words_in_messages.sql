-- timeouts: lock 10s, statement 600s
-- Why: people look for what was said, in any chat, with or without accents. Of a common word
-- the newest lines are read, of a rare one the index names all: the server knows which is
-- which from what it counted. Lives with: every version.

CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE EXTENSION IF NOT EXISTS unaccent;

CREATE TEXT SEARCH CONFIGURATION folded (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION folded
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;

CREATE INDEX messages_by_words ON messages
    USING gin (account_id, to_tsvector('folded', text));
CREATE INDEX messages_latest ON messages (account_id, id);
