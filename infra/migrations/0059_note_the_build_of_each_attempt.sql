-- Why: a fix that is in the code and not in the process that sends looks like a fix that does not
-- help. Which build made an attempt is read off the attempt. Lives with: every version.

-- Nothing where no process of ours made it: what a restored backup doubts.
ALTER TABLE attempts ADD COLUMN build text;
