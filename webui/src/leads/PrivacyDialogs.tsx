/** What a person may ask of us: to stop, to get all we hold of them, to be forgotten. */

import { type FormEvent, useEffect, useState } from "react";
import { sentence } from "../api/client";
import { useStale, useWithdrawConsent } from "../api/leads";
import {
  useErase,
  useErasure,
  useErasurePreview,
  useExportPerson,
  useFetchPerson,
  usePersonExport,
} from "../api/persons";
import type { Lead } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Banner, Bone, Bones, Failed } from "../ui/States";
import { toast } from "../ui/toasts";
import { heldWords } from "./held";

interface Asked {
  lead: Lead;
  onClose: () => void;
}

export function WithdrawDialog({ lead, onClose }: Asked) {
  const withdraw = useWithdrawConsent(lead.id);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason")).trim();
    withdraw.mutate(reason, {
      onSuccess: () => {
        onClose();
        toast({ text: `${lead.name} no longer agrees. Campaigns do not write to them` });
      },
    });
  };
  return (
    <Dialog title={`Withdraw the consent of ${lead.name}`} onClose={onClose} width={440}>
      <form onSubmit={submit}>
        <div className="dialog__body stack">
          <TextField
            label="Why, for the record"
            name="reason"
            placeholder="Said so on the phone"
            error={withdraw.isError ? sentence(withdraw.error) : null}
            maxLength={200}
            required
          />
          <p className="small muted">
            No campaign and no sequence writes to them. The record of when they agreed stays.
          </p>
        </div>
        <footer className="dialog__foot">
          <span className="grow" />
          <Button kind="ghost" onClick={onClose}>
            Not now
          </Button>
          <Button type="submit" kind="primary" busy={withdraw.isPending && "Saving…"}>
            Withdraw it
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

export function PersonExportDialog({ lead, onClose }: Asked) {
  const ask = useExportPerson();
  const file = usePersonExport(ask.data?.id ?? null);
  const fetchFile = useFetchPerson();
  const { mutate } = ask;
  useEffect(() => mutate(lead.id), [mutate, lead.id]);
  const error = ask.error ?? file.error ?? fetchFile.error;
  const failed = file.data?.state === "failed" ? file.data.message : error && sentence(error);
  const ready = file.data?.state === "exported";
  return (
    <Dialog title={`All we hold of ${lead.name}`} onClose={onClose} width={440}>
      <div className="dialog__body stack" aria-live="polite">
        {failed ? (
          <Banner tone="bad" icon="alert" box>
            {failed}
          </Banner>
        ) : (
          <p>
            {ready
              ? "The file is ready. Give it to nobody but them."
              : "Writing the file. It takes a moment."}
          </p>
        )}
        <p className="small muted">
          Their lead, consents, notes and every chat, with its pictures and voices. The file is
          kept here for 7 days.
        </p>
      </div>
      <footer className="dialog__foot">
        <span className="grow" />
        <Button kind="ghost" onClick={onClose}>
          Close
        </Button>
        <Button
          kind="primary"
          icon="download"
          aria-disabled={!ready}
          busy={fetchFile.isPending && "Fetching…"}
          onClick={() => ready && file.data && fetchFile.mutate(file.data.id)}
        >
          Download
        </Button>
      </footer>
    </Dialog>
  );
}

export function EraseDialog({ lead, onClose, onErased }: Asked & { onErased: () => void }) {
  const preview = useErasurePreview(lead.id);
  const erase = useErase();
  const [asked, setAsked] = useState<number | null>(null);
  const erasure = useErasure(asked);
  const stale = useStale();
  const over = erasure.data?.state === "erased";
  useEffect(() => {
    if (!over) return;
    stale();
    toast({ text: "They are erased for good" });
    onErased();
  });
  const error = erase.error ?? erasure.error;
  const failed =
    erasure.data?.state === "failed" ? erasure.data.message : error && sentence(error);
  const busy = erase.isPending || (asked !== null && !failed);
  return (
    <Dialog title={`Erase ${lead.name} for good?`} onClose={onClose} width={480}>
      <div className="dialog__body stack">
        {failed && (
          <Banner tone="bad" icon="alert" box>
            {failed}
          </Banner>
        )}
        {preview.isPending && (
          <Bones label="Counting what we hold of them">
            <div className="stack">
              <Bone w="70%" />
              <Bone w="50%" />
              <Bone w="60%" />
            </div>
          </Bones>
        )}
        {preview.isError && (
          <Failed
            what="What we hold of them"
            error={preview.error}
            onRetry={() => preview.refetch()}
          />
        )}
        {preview.data && (
          <>
            <div>
              <p className="medium">This goes:</p>
              <ul className="held" aria-label="What goes">
                {heldWords(preview.data.holdings).map((words) => (
                  <li key={words}>{words}</li>
                ))}
              </ul>
            </div>
            <Banner tone="bad" icon="alert" box>
              {preview.data.message}
            </Banner>
          </>
        )}
      </div>
      <footer className="dialog__foot">
        <span className="grow" />
        <Button kind="ghost" onClick={onClose}>
          Keep them
        </Button>
        <Button
          className="button--bad"
          icon="trash"
          aria-disabled={!preview.data}
          busy={busy && "Erasing…"}
          onClick={() =>
            preview.data && erase.mutate(lead.id, { onSuccess: ({ id }) => setAsked(id) })
          }
        >
          Erase for good
        </Button>
      </footer>
    </Dialog>
  );
}
