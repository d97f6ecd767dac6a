-- Why: of a workbook the first sheet is read, and people are told which, and of how many.
-- Both are null for a text file. Lives with: every version.

ALTER TABLE lead_imports
    ADD COLUMN sheet text,
    ADD COLUMN sheets integer,
    ADD CONSTRAINT a_sheet_is_one_of_some CHECK ((sheet IS NULL) = (sheets IS NULL));
