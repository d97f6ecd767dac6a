/** What can be done with a campaign that was started: paused, retried, cloned, exported. */

import { useLocation } from "wouter";
import { useMoveCampaign } from "../api/campaigns";
import { sentence } from "../api/client";
import { useExportCampaign } from "../api/exports";
import { useMay } from "../api/rights";
import type { Campaign, Export, Report } from "../api/types";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Menu, type MenuItem } from "../ui/Menu";
import { useNarrow } from "../ui/narrow";
import { toast } from "../ui/toasts";
import { useClone } from "./copying";
import { RetryAll } from "./Retry";

const failed = (error: Error) => toast({ text: sentence(error), bad: true });

export function ReportActs({
  report,
  onExport,
}: {
  report: Report;
  onExport: (id: number) => void;
}) {
  const { campaign } = report;
  const move = useMoveCampaign(campaign.id);
  const write = useExportCampaign(campaign.id);
  const clone = useClone();
  const cancel = useCancel(campaign);
  const narrow = useNarrow();
  const [, go] = useLocation();
  if (!useMay("change")) return null;
  const { state } = campaign;
  const exportAs = (format: Export["format"]): MenuItem => ({
    label: `Export as ${format.toUpperCase()}`,
    icon: "download",
    onSelect: () =>
      write.mutate(format, { onSuccess: ({ id }) => onExport(id), onError: failed }),
  });
  const exports = [exportAs("csv"), exportAs("xlsx")];
  const items: (MenuItem | false)[] = [
    ...(narrow ? exports : []),
    narrow && { label: "Clone", icon: "copy", onSelect: () => clone(campaign) },
    state === "scheduled" && {
      ...{ label: "Edit", icon: "edit" },
      onSelect: () => go(`/campaigns/${campaign.id}/edit`),
    },
    ["running", "paused", "scheduled"].includes(state) && {
      ...{ label: "Cancel the campaign", icon: "stop", bad: true, onSelect: cancel },
    },
  ];
  const more = items.filter((item) => item !== false);

  return (
    <>
      {!narrow && (
        <>
          <Menu label="Export" className="button button--ghost" items={exports}>
            <Icon name="download" />
            {write.isPending ? "Asking…" : "Export"}
          </Menu>
          <Button kind="ghost" icon="copy" onClick={() => clone(campaign)}>
            Clone
          </Button>
          <RetryAll report={report} />
        </>
      )}
      {more.length > 0 && (
        <Menu label="More" className="button button--icon" items={more}>
          <Icon name="more" />
        </Menu>
      )}
      {state === "running" && (
        <Button
          kind="primary"
          icon="pause"
          busy={move.isPending && "Pausing…"}
          onClick={() =>
            move.mutate("pause", {
              onSuccess: () =>
                toast({
                  text: "Paused; what was queued waits too",
                  undo: () => move.mutate("resume", { onError: failed }),
                }),
              onError: failed,
            })
          }
        >
          Pause
        </Button>
      )}
      {state === "paused" && (
        <Button
          kind="primary"
          icon="play"
          busy={move.isPending && "Resuming…"}
          onClick={() => move.mutate("resume", { onError: failed })}
        >
          Resume
        </Button>
      )}
    </>
  );
}

/** For ten seconds it is only paused; then nobody took it back and it is final. */
function useCancel(campaign: Campaign) {
  const move = useMoveCampaign(campaign.id);
  const paused = campaign.state === "paused";
  return () => {
    const stop = () =>
      toast({
        text: `${campaign.name} is cancelled`,
        undo: () => !paused && move.mutate("resume", { onError: failed }),
        onExpire: () => move.mutate("cancel", { onError: failed }),
      });
    if (paused || campaign.state === "scheduled") stop();
    else move.mutate("pause", { onSuccess: stop, onError: failed });
  };
}
