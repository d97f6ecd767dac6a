/** In place of the composer while the phone cannot send. */

import { sentence } from "../api/client";
import { useRefreshDevice } from "../api/devices";
import { useMay } from "../api/rights";
import type { Device } from "../api/types";
import { Button, ButtonLink } from "../ui/Button";
import { Banner } from "../ui/States";
import { Time } from "../ui/Time";
import { toast } from "../ui/toasts";

const titles: Partial<Record<Device["state"], string>> = {
  "logged-out": "This phone was logged out",
  new: "This phone is not linked yet",
  pairing: "This phone waits to be linked",
};

export function OfflineBanner({ device }: { device: Device }) {
  const refresh = useRefreshDevice();
  const change = useMay("change");
  const canRefresh = change && device.state === "offline";
  const canScan = change && device.state !== "connecting";
  if (device.state === "connecting") {
    return (
      <Banner icon="refresh">
        <b>This phone is connecting.</b> You can write again in a moment.
      </Banner>
    );
  }
  return (
    <Banner
      icon="wifi"
      acts={
        <>
          {canRefresh && (
            <Button
              size="s"
              icon="refresh"
              busy={refresh.isPending && "Refreshing…"}
              onClick={() =>
                refresh.mutate(device.id, {
                  onError: (error) => toast({ text: sentence(error), bad: true }),
                })
              }
            >
              Refresh
            </Button>
          )}
          {canScan && (
            <ButtonLink size="s" kind="ghost" href={`/devices/${device.id}?link=${device.id}`}>
              Scan again
            </ButtonLink>
          )}
        </>
      }
    >
      <b>
        {titles[device.state] ?? (
          <>
            This phone has been offline since <Time at={device.state_changed_at} as="moment" />
          </>
        )}
        .
      </b>{" "}
      <span className="wide-only">
        You see what was stored until then; you can write again when it is back.
      </span>
    </Banner>
  );
}
