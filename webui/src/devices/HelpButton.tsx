/** The one act that helps a phone. */

import { useMay } from "../api/rights";
import type { Device } from "../api/types";
import { Button } from "../ui/Button";
import type { LinkTarget } from "./LinkDialog";
import type { Act } from "./list";
import { useRefresh } from "./useRefresh";

export function HelpButton({
  device,
  act,
  onLink,
}: {
  device: Device;
  act: Act;
  onLink: (target: LinkTarget) => void;
}) {
  const refresh = useRefresh(device);
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
      busy={refresh.busy && "Refreshing…"}
      onClick={refresh.start}
    >
      Refresh
    </Button>
  );
}
