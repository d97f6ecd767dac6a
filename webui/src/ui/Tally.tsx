/** The tally and its meter: the same four terms on every page. */

import { Link } from "wouter";
import type { Tally as Numbers } from "../api/types";
import { bars, spoken, type Term, terms } from "./counting";

export function Tally({
  tally,
  linkTo,
}: {
  tally: Numbers;
  /** Where a term's sends are listed. */
  linkTo?: (term: Term) => string;
}) {
  return (
    <div className="tally" role="list" aria-label="Tally">
      {terms(tally).map(({ term, name, value, note }) => {
        const inside = (
          <>
            <span className={`tally__name tally__name--${term} hue-${term}`}>{name}</span>
            <span className="tally__value">{value}</span>
            {note && <span className="tally__note">{note}</span>}
          </>
        );
        return (
          <div key={term} role="listitem">
            {linkTo ? (
              <Link href={linkTo(term)} className="tally__term" aria-label={`${name} ${value}`}>
                {inside}
              </Link>
            ) : (
              <span className="tally__term">{inside}</span>
            )}
          </div>
        );
      })}
    </div>
  );
}

export function Meter({ tally, thick = 6 }: { tally: Numbers; thick?: number }) {
  const { done, failed, uncertain } = bars(tally);
  return (
    <div
      className="meter"
      style={{ "--thick": `${thick}px` }}
      role="img"
      aria-label={spoken(tally)}
    >
      <i style={{ "--v": done }} />
      {failed > 0 && <i className="meter__failed" style={{ "--v": failed }} />}
      {uncertain > 0 && <i className="meter__uncertain" style={{ "--v": uncertain }} />}
    </div>
  );
}
