/** Keeps a draft, and saves what changed after each pause. */

import { useEffect, useRef, useState } from "react";
import { useChangeCampaign } from "../api/campaigns";
import { ApiError } from "../api/client";
import type { Campaign } from "../api/types";
import { changed, type Draft, draftOf } from "./draft";

const PAUSE_MS = 700;
const RETRY_MS = 4000;

export type SaveState =
  | { name: "saved"; at: Date | null }
  | { name: "saving" }
  | { name: "failed"; refused: boolean };

export function useDraft(campaign: Campaign) {
  const [draft, setDraft] = useState(() => draftOf(campaign));
  const [saved, setSaved] = useState(() => draftOf(campaign));
  const [state, setState] = useState<SaveState>({ name: "saved", at: null });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const turnedDown = useRef<Draft | null>(null);
  const { mutateAsync } = useChangeCampaign(campaign.id);

  const save = async (): Promise<boolean> => {
    const change = changed(draft, saved);
    if (Object.keys(change).length === 0) return true;
    setState({ name: "saving" });
    try {
      await mutateAsync(change);
      setSaved(draft);
      setErrors({});
      setState({ name: "saved", at: new Date() });
      return true;
    } catch (thrown) {
      setErrors(thrown instanceof ApiError ? thrown.fields : {});
      const refused = thrown instanceof ApiError && thrown.status > 0 && thrown.status < 500;
      if (refused) turnedDown.current = draft;
      setState({ name: "failed", refused });
      return false;
    }
  };

  const latest = useRef(save);
  latest.current = save;
  const isUnheard = state.name === "failed" && !state.refused;
  // What was refused is tried again when it was changed, what was not heard also by itself.
  useEffect(() => {
    if (Object.keys(changed(draft, saved)).length === 0) return;
    if (turnedDown.current === draft) return;
    const timer = setTimeout(() => void latest.current(), isUnheard ? RETRY_MS : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft, saved, isUnheard]);

  // Leaving the page saves what the pause had not yet.
  useEffect(() => () => void latest.current(), []);

  return {
    draft,
    edit: (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change })),
    save: { state, now: save },
    /** What the API knows, and its name: another saved content is another preview. */
    stored: saved,
    saved: JSON.stringify(saved),
    errors,
  };
}
