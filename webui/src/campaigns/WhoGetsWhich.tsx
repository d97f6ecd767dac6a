/** For each pair of brackets in the message, how many leads get which of its texts. */

import { useVariants } from "../api/campaigns";
import type { Variants } from "../api/types";
import { count, share } from "../ui/numbers";
import { Bone, Failed } from "../ui/States";

export function WhoGetsWhich({
  id,
  version,
  has,
}: {
  id: number;
  version: string;
  has: boolean;
}) {
  const variants = useVariants(id, version, has);
  if (!has) return null;
  if (variants.isError) {
    return (
      <Failed what="The variants" error={variants.error} onRetry={() => variants.refetch()} />
    );
  }
  if (!variants.data) return <Bone h={44} />;
  return <Brackets variants={variants.data} />;
}

function Brackets({ variants: { brackets, counted } }: { variants: Variants }) {
  if (brackets.length === 0) return null;
  return (
    <section className="which" aria-label="Who gets which">
      <h3>Who gets which</h3>
      {brackets.map((bracket, place) => (
        <ul key={place} className="which__bracket">
          {bracket.map(({ text, leads, example }) => (
            <li key={text} className="which__row">
              <span className="editor__variant which__text clip">{text || "nothing"}</span>
              <span className="meter which__bar" aria-hidden="true">
                <i style={{ "--v": counted > 0 ? (leads / counted) * 100 : 0 }} />
              </span>
              <span className="num small right">
                <b>{count(leads)}</b> <span className="muted">{share(leads, counted)}</span>
              </span>
              <span className="tiny muted clip wide-only">
                {example ? `${example.name} is the first` : "nobody yet"}
              </span>
            </li>
          ))}
        </ul>
      ))}
      {counted > 0 && (
        <p className="tiny muted">
          Counted over {count(counted)} leads. Each lead keeps its variant, on a retry too.
        </p>
      )}
    </section>
  );
}
