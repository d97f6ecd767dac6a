/** `?` lists the keys of this page. */

import { Dialog } from "../ui/Dialog";
import { useShownKeys } from "../ui/keys";

export function KeyList({ onClose }: { onClose: () => void }) {
  const keys = useShownKeys();
  return (
    <Dialog title="Keys of this page" onClose={onClose} width={460}>
      <dl className="dialog__body key-list">
        {keys.map(({ keys: press, does }) => (
          <div key={press} className="row row--between">
            <dt>{does}</dt>
            <dd className="row">
              {press.split(" ").map((one) => (
                <kbd key={one}>{one}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
