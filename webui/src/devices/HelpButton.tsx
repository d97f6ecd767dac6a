/** The one act that helps a phone. */

import { sentence } from "../api/client";
import { useRefreshDevice } from "../api/devices";
import { useMay } from "../api/rights";
import type { Device } from "../api/types";
import { Button } from "../ui/Button";
import { toast } from "../ui/toasts";
import type { LinkTarget } from "./LinkDialog";
import type { Act } from "./list";

export function HelpButton({
  device,
  act,
  onLink,
}: {
  device: Device;
  act: Act;
  onLink: (target: LinkTarget) => void;
}) {
  const refresh = useRefreshDevice();
  if (!useMay("change")) return null;
  if (act === "link") {
    return (
      <Button size="s" icon="link" onClick={() => onLink(device.id)}>
        {device.phone ? "Link again" : "Link"}
      </Button>
    );
  }
  return (
    <Button
      size="s"
      icon="refresh"
      busy={refresh.isPending && "Refreshing…"}
      onClick={() =>
        refresh.mutate(device.id, {
          onSuccess: () => toast({ text: `${device.name} was asked to connect again` }),
          onError: (error) => toast({ text: sentence(error), bad: true }),
        })
      }
    >
      Refresh
    </Button>
  );
}
