/** A refresh under way: how far it is, and what it came to. */

import type { RefreshProgress } from "../api/types";
import { BulkBar } from "../ui/BulkBar";
import { Button, IconButton } from "../ui/Button";
import { counted } from "../ui/numbers";
import { toast } from "../ui/toasts";
import { countsOf, isOver, progressWords } from "./refreshing";

const STOPPED = "No longer watching. The phones that were asked still connect.";

export function RefreshBar({
  progress,
  onLink,
  onClose,
}: {
  progress: RefreshProgress;
  onLink: (ids: number[]) => void;
  onClose: () => void;
}) {
  const now = countsOf(progress);
  const over = isOver(now);
  const needQr = progress.items
    .filter(({ code }) => code === "qr-required")
    .map(({ device_id }) => device_id);
  return (
    <BulkBar label="Refresh" title={counted(now.asked, "phone")}>
      <span className="small num bulk__words" role={over ? "status" : undefined}>
        {progressWords(now)}
      </span>
      {!over && (
        <span
          className="bulk__meter"
          role="img"
          aria-label={`${now.done} of ${now.asked} answered`}
        >
          <i style={{ "--v": (now.done / Math.max(1, now.asked)) * 100 }} />
        </span>
      )}
      {over && needQr.length > 0 && (
        <Button size="s" icon="link" onClick={() => onLink(needQr)}>
          Link again
        </Button>
      )}
      {over ? (
        <IconButton icon="x" label="Close" size="s" onClick={onClose} />
      ) : (
        <Button
          size="s"
          icon="stop"
          title="Stops watching. The phones that were asked still connect."
          onClick={() => {
            onClose();
            toast({ text: STOPPED });
          }}
        >
          Stop
        </Button>
      )}
    </BulkBar>
  );
}
