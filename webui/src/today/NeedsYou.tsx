/** What waits for a person: a line each, with the one button that solves it. */

import { useMay } from "../api/rights";
import type { Need } from "../api/types";
import { Button, ButtonLink } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { count } from "../ui/numbers";
import { Chip } from "../ui/Small";
import { useNow, useZone } from "../ui/Time";
import { useRefreshPhones } from "../ui/useRefreshPhones";
import { needNote, needSign, needTitle } from "./words";

export function NeedsYou({ needs }: { needs: Need[] }) {
  return (
    <section className="card todo-card" aria-label="Needs you">
      <div className="card__head">
        <h2>Needs you</h2>
        {needs.length > 0 && <Chip>{count(needs.length)}</Chip>}
      </div>
      {needs.length === 0 && (
        <p className="small muted todo-card__none">
          Nothing. This list is empty on a good day.
        </p>
      )}
      {needs.map((need) => (
        <Todo key={need.code} need={need} />
      ))}
    </section>
  );
}

function Todo({ need }: { need: Need }) {
  const zone = useZone();
  const now = useNow();
  const sign = needSign(need.code);
  const note = needNote(need, zone, now);
  return (
    <div className="todo">
      <span className={`todo__icon ${sign.tone}`}>
        <Icon name={sign.icon} />
      </span>
      <span className="grow todo__words">
        {needTitle(need)}
        {note && <span className="tiny muted">{note}</span>}
      </span>
      <Solve need={need} />
    </div>
  );
}

function Solve({ need: { code, count, phones, path } }: { need: Need }) {
  const change = useMay("change");
  const refresh = useRefreshPhones();
  const { act, refreshes } = needSign(code);
  // More than are named here are asked from their list.
  if (refreshes && change && phones.length === count) {
    return (
      <Button
        size="s"
        busy={refresh.busy && "Asking…"}
        onClick={() => refresh.start(phones.map(({ id }) => id))}
      >
        {act}
      </Button>
    );
  }
  return (
    <ButtonLink href={path} size="s">
      {refreshes ? "Look" : act}
    </ButtonLink>
  );
}
