/** Which leads are chosen, and what is done to them: all of a filter, or one by one. */

import { useState } from "react";
import { ApiError, sentence } from "../api/client";
import type { LeadSearch } from "../api/keys";
import { useChangeEach, useChangeMany } from "../api/leadChanges";
import { useCountLeads } from "../api/leads";
import type { ChangeWords, Lead } from "../api/types";
import { allOrNobody, type Chosen, flip, nobody, upTo } from "../ui/choosing";
import { counted } from "../ui/numbers";
import { toast } from "../ui/toasts";
import { type Asked, backOf, doneWords, stepOf } from "./changing";

export function useBulk(search: LeadSearch, listed: Lead[], isComplete: boolean) {
  const [chosen, setChosen] = useState<Chosen>(nobody);
  const [allOf, setAllOf] = useState<number | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [followed, setFollowed] = useState<number | null>(null);
  const counting = useCountLeads();
  const many = useChangeMany();
  const each = useChangeEach();
  const order = listed.map(({ id }) => id);
  // Whoever ticked every row of a short list chose all of the filter.
  const whole = isComplete && order.length > 0 && order.every((id) => chosen.ids.has(id));
  const all = allOf ?? (whole ? order.length : null);

  const unchoose = () => {
    setChosen(nobody);
    setAllOf(null);
    setAsked(null);
  };
  const countAll = () =>
    counting.mutate(search, {
      onSuccess: ({ count }) => setAllOf(count),
      onError: (error) => toast({ text: sentence(error), bad: true }),
    });
  const choose = (id: number, range: boolean) => {
    const before = allOf === null ? chosen : { ids: new Set(order), last: null };
    setAllOf(null);
    setChosen(range ? upTo(before, id, order) : flip(before, id));
  };

  const changeAll = (count: number, change: ChangeWords) =>
    many.mutate(
      { search, count, change },
      {
        onSuccess: (one) => {
          unchoose();
          setFollowed(one.id);
        },
        onError: (error) => {
          // The dialog says how many there are meanwhile; its button must too.
          const now = error instanceof ApiError ? Number(error.fields.count) : Number.NaN;
          if (Number.isInteger(now)) setAllOf(now);
        },
      },
    );

  const changeChosen = (change: ChangeWords) => {
    const them = listed.filter(({ id }) => chosen.ids.has(id));
    const touched = them.filter((lead) => stepOf(lead, change));
    const steps = touched.map((lead) => stepOf(lead, change)).filter((one) => one !== null);
    each.mutate(steps, {
      onSuccess: (failed) => {
        unchoose();
        const said = doneWords({ kind: change.kind, details: { ...change } }, touched.length);
        toast({
          text: failed ? `${failed} of ${touched.length} could not be changed` : said,
          bad: failed > 0,
          ...(touched.length > 0 && {
            // Also when the page is left meanwhile: a way back that failed is always said.
            undo: () =>
              void each
                .mutateAsync(touched.map((lead) => backOf(lead, change)))
                .then((kept) => kept > 0 && tellKept(kept)),
          }),
        });
      },
    });
  };

  return {
    all,
    asked,
    followed,
    counting: counting.isPending,
    busy: many.isPending || each.isPending,
    error: many.isError ? sentence(many.error) : null,
    number: all ?? chosen.ids.size,
    isChosen: (id: number) => allOf !== null || chosen.ids.has(id),
    choose,
    chooseListed: () => {
      setAllOf(null);
      setChosen(allOf === null ? allOrNobody(chosen, order) : nobody);
    },
    countAll,
    unchoose,
    follow: setFollowed,
    ask: (next: Asked | null) => {
      many.reset();
      setAsked(next);
    },
    act: (change: ChangeWords) =>
      all === null ? changeChosen(change) : changeAll(all, change),
  };
}

function tellKept(kept: number) {
  toast({ text: `${counted(kept, "lead")} could not be changed back`, bad: true });
}

export type Bulk = ReturnType<typeof useBulk>;
