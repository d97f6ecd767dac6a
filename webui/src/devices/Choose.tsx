/** The box that chooses a phone; with Shift, all from the last one chosen to this one. */

import type { Device } from "../api/types";

export function Choose({
  device,
  chosen,
  onChoose,
}: {
  device: Device;
  chosen: boolean;
  onChoose: (id: number, range: boolean) => void;
}) {
  return (
    <input
      type="checkbox"
      className="check"
      aria-label={`Choose ${device.name}`}
      tabIndex={-1}
      checked={chosen}
      onChange={({ nativeEvent }) =>
        onChoose(device.id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
      }
    />
  );
}
