-- timeouts: lock 4s, statement 300s
-- Why: whoever is erased leaves no row of an import behind, by whatever number it came; and a lead
-- that goes looks for its rows. Lives with: every version.

CREATE INDEX lead_import_rows_by_lead ON lead_import_rows (lead_id) WHERE lead_id IS NOT NULL;
