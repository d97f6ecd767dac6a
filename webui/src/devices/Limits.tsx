/** How fast a phone may go; each limit saves itself when its field is left. */

import { ApiError, sentence } from "../api/client";
import { useChangeDevice } from "../api/devices";
import { useMay } from "../api/rights";
import type { Device, DeviceChange } from "../api/types";
import { NumberField } from "../ui/Field";
import { PanelSection } from "../ui/Panel";
import { toast } from "../ui/toasts";

type Limit = "quota_hour" | "quota_day" | "gap_min_seconds" | "gap_max_seconds";

interface Row {
  limit: Limit;
  name: string;
  unit?: string;
  max: number;
}

const limits: Row[] = [
  { limit: "quota_hour", name: "Per hour", max: 1000 },
  { limit: "quota_day", name: "Per day", max: 10_000 },
  { limit: "gap_min_seconds", name: "Gap, at least", unit: "sec", max: 3600 },
  { limit: "gap_max_seconds", name: "Gap, at most", unit: "sec", max: 3600 },
];

export function Limits({ device }: { device: Device }) {
  const change = useChangeDevice(device.id);
  const may = useMay("change");
  const refused = change.error instanceof ApiError ? change.error.fields : {};

  const save = ({ limit, name }: Row, value: number) => {
    const before: DeviceChange = { [limit]: device[limit] };
    change.mutate(
      { [limit]: value },
      {
        onSuccess: () =>
          toast({ text: `${name} is now ${value}`, undo: () => change.mutate(before) }),
        onError: (error) => {
          if (!(error instanceof ApiError && error.fields[limit])) {
            toast({ text: sentence(error), bad: true });
          }
        },
      },
    );
  };

  return (
    <PanelSection title="Limits">
      <div className="limits">
        {limits.map((row) => (
          <NumberField
            key={row.limit}
            label={row.name}
            unit={row.unit}
            value={device[row.limit]}
            min={row.limit.startsWith("quota") ? 1 : 0}
            max={row.max}
            error={refused[row.limit] ?? gapError(row.limit, device)}
            disabled={!may}
            onSave={(value) => save(row, value)}
          />
        ))}
      </div>
      <p className="tiny muted">Whatever mix shares this phone, it never goes faster.</p>
    </PanelSection>
  );
}

function gapError(limit: Limit, device: Device): string | undefined {
  const wrong = limit === "gap_max_seconds" && device.gap_max_seconds < device.gap_min_seconds;
  return wrong ? `Must be at least ${device.gap_min_seconds}` : undefined;
}
