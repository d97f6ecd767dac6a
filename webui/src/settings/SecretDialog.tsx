/** A secret is shown this once: copied from here, it is nowhere else to be read. */

import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Banner } from "../ui/States";
import { toast } from "../ui/toasts";

export function SecretDialog({
  title,
  address,
  secret,
  onClose,
}: {
  title: string;
  /** Where others post to, when that is made here too. */
  address?: string;
  secret: string;
  onClose: () => void;
}) {
  return (
    <Dialog title={title} onClose={onClose} width={520}>
      <div className="dialog__body stack">
        {address && <Copied name="Address" value={address} />}
        <Copied name="Secret" value={secret} />
        <Banner icon="shield" box>
          <b>The secret is shown only now.</b> Whoever has it can sign in our name; keep it
          where the other program keeps its passwords.
        </Banner>
      </div>
      <footer className="dialog__foot">
        <span className="grow" />
        <Button kind="primary" onClick={onClose}>
          I have it
        </Button>
      </footer>
    </Dialog>
  );
}

function Copied({ name, value }: { name: string; value: string }) {
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => toast({ text: `${name} copied` }),
      () => toast({ text: "The browser did not allow it. Mark and copy it", bad: true }),
    );
  return (
    <div>
      <p className="small medium">{name}</p>
      <p className="secret well">
        <code>{value}</code>
        <Button
          size="s"
          icon="copy"
          aria-label={`Copy the ${name.toLowerCase()}`}
          onClick={copy}
        >
          Copy
        </Button>
      </p>
    </div>
  );
}
