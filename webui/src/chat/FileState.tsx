/** A file that is not here yet: how to get it, that it comes, or why it does not. */

import { Icon } from "../ui/Icon";
import { size } from "../ui/numbers";
import type { Progress } from "./files";

export function FileState({
  progress,
  ask,
  what,
  bytes,
}: {
  progress: Progress;
  ask: (() => void) | null;
  what: string;
  bytes?: number | null;
}) {
  if (progress.state === "coming") {
    return (
      <span className="file-state" role="status">
        <span className="spin" aria-hidden="true" />
        Fetching…
      </span>
    );
  }
  if (progress.state === "failed") {
    return (
      <span className="file-state file-state--failed">
        <span>{progress.why}</span>
        {ask && (
          <button type="button" className="link" onClick={ask}>
            Try again
          </button>
        )}
      </span>
    );
  }
  if (!ask) return <span className="file-state">On the phone</span>;
  return (
    <button
      type="button"
      className="file-state"
      aria-label={`Fetch this ${what}`}
      onClick={ask}
    >
      <Icon name="download" size="s" />
      {bytes ? size(bytes) : "Fetch"}
    </button>
  );
}
