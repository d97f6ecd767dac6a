/** What becomes of the chosen leads; the button says of how many. */

import { type FormEvent, useState } from "react";
import { useDevices } from "../api/devices";
import { useLeadWords } from "../api/leads";
import { rows } from "../api/pages";
import type { ChangeWords } from "../api/types";
import { Button } from "../ui/Button";
import { Segmented } from "../ui/Choices";
import { Dialog } from "../ui/Dialog";
import { SelectField, TextField } from "../ui/Field";
import { counted } from "../ui/numbers";
import { Banner } from "../ui/States";
import type { Asked } from "./changing";

const titles: Record<Asked, string> = {
  niche: "Niche",
  trigger: "Trigger",
  status: "Status",
  owner: "Owner phone",
  delete: "Delete",
};

export function BulkDialog({
  asked,
  leads,
  all,
  busy,
  error,
  onAct,
  onClose,
}: {
  asked: Asked;
  leads: number;
  /** Whether these are all leads of the filter, and not chosen one by one. */
  all: boolean;
  busy: boolean;
  error: string | null;
  onAct: (change: ChangeWords) => void;
  onClose: () => void;
}) {
  const [way, setWay] = useState<"give" | "take">("give");
  const these = counted(leads, "lead");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    onAct(words(asked, way, (name) => String(given.get(name) ?? "").trim()));
  };
  return (
    <Dialog
      title={asked === "delete" ? `Delete ${these}?` : `${titles[asked]} of ${these}`}
      onClose={onClose}
      width={440}
    >
      <form onSubmit={submit}>
        <div className="dialog__body stack">
          {error && (
            <Banner tone="bad" icon="alert" box>
              {error}
            </Banner>
          )}
          {(asked === "niche" || asked === "trigger") && (
            <WordFields asked={asked} way={way} onWay={setWay} />
          )}
          {asked === "status" && (
            <SelectField label="They become" name="status" defaultValue="customer">
              <option value="prospect">Prospects</option>
              <option value="customer">Customers</option>
            </SelectField>
          )}
          {asked === "owner" && <OwnerField />}
          <p className="small muted">
            {asked === "delete" && "They leave every list and audience. "}
            {all
              ? "Those who match now, and nobody who comes later. It can be undone for 7 days, but for leads that are changed again until then."
              : "It can be undone from the note that follows."}
          </p>
        </div>
        <footer className="dialog__foot">
          <span className="grow" />
          <Button kind="ghost" onClick={onClose}>
            Not now
          </Button>
          <Button
            type="submit"
            kind={asked === "delete" ? "plain" : "primary"}
            className={asked === "delete" ? "button--bad" : undefined}
            busy={busy && "Asking…"}
          >
            {act(asked, way, these)}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function WordFields({
  asked,
  way,
  onWay,
}: {
  asked: "niche" | "trigger";
  way: "give" | "take";
  onWay: (way: "give" | "take") => void;
}) {
  const known = useLeadWords().data;
  const words = (asked === "niche" ? known?.niches : known?.triggers) ?? [];
  return (
    <>
      <Segmented
        label="Give or take"
        value={way}
        onChange={onWay}
        segments={[
          { value: "give", label: "Give it" },
          { value: "take", label: "Take it away" },
        ]}
      />
      <TextField
        label={titles[asked]}
        name="word"
        list="bulk-words"
        autoComplete="off"
        maxLength={100}
        required
      />
      <datalist id="bulk-words">
        {words.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

function OwnerField() {
  const phones = rows(useDevices({}).data);
  return (
    <SelectField label="Owner phone" name="owner" hint="Campaigns write to them from it">
      <option value="">The first that writes</option>
      {phones.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}

function words(
  asked: Asked,
  way: "give" | "take",
  read: (name: string) => string,
): ChangeWords {
  const verb = way === "give" ? "add" : "remove";
  switch (asked) {
    case "niche":
      return { kind: `${verb}-niche`, word: read("word") };
    case "trigger":
      return { kind: `${verb}-trigger`, word: read("word") };
    case "status":
      return { kind: "set-status", status: read("status") as ChangeWords["status"] };
    case "owner":
      return { kind: "set-owner", owner_device_id: Number(read("owner")) || null };
    case "delete":
      return { kind: "delete" };
  }
}

function act(asked: Asked, way: "give" | "take", these: string): string {
  if (asked === "delete") return `Delete ${these}`;
  if (asked === "status" || asked === "owner") return `Change ${these}`;
  return way === "give" ? `Give it to ${these}` : `Take it from ${these}`;
}
