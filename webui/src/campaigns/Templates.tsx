/** Messages stored under a name: take one, or keep this one. */

import { useState } from "react";
import { sentence } from "../api/client";
import { rows } from "../api/pages";
import { useAddTemplate, useTemplates } from "../api/templates";
import type { Template } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { counted } from "../ui/numbers";
import { Banner, Empty, Failed, RowBones } from "../ui/States";
import { Time } from "../ui/Time";
import { toast } from "../ui/toasts";
import type { Draft } from "./draft";

type Open = "none" | "choosing" | "keeping";

export function Templates({
  draft,
  edit,
}: {
  draft: Draft;
  edit: (change: Partial<Draft>) => void;
}) {
  const [open, setOpen] = useState<Open>("none");
  const close = () => setOpen("none");
  const isWritten = draft.text.trim() !== "" || draft.media !== null;
  const take = ({ name, text, media }: Template) => {
    const before = { text: draft.text, media: draft.media };
    edit({ text, media });
    close();
    if (isWritten) {
      toast({ text: `${name} took the place of what was here`, undo: () => edit(before) });
    }
  };
  return (
    <>
      <Menu
        label="Templates"
        className="button button--s"
        items={[
          { label: "Take a template", icon: "list", onSelect: () => setOpen("choosing") },
          ...(isWritten
            ? [
                {
                  label: "Keep this as a template",
                  icon: "plus" as const,
                  onSelect: () => setOpen("keeping"),
                },
              ]
            : []),
        ]}
      >
        Templates
        <Icon name="down" size="s" />
      </Menu>
      {open === "choosing" && <Choosing onTake={take} onClose={close} />}
      {open === "keeping" && <Keeping draft={draft} onClose={close} />}
    </>
  );
}

function Choosing({
  onTake,
  onClose,
}: {
  onTake: (template: Template) => void;
  onClose: () => void;
}) {
  const templates = useTemplates();
  const all = rows(templates.data);
  return (
    <Dialog title="Take a template" onClose={onClose}>
      <div className="dialog__body templates">
        {templates.isPending && <RowBones rows={4} label="Loading the templates" />}
        {templates.isError && (
          <Failed
            what="The templates"
            error={templates.error}
            onRetry={() => templates.refetch()}
          />
        )}
        {templates.isSuccess && all.length === 0 && (
          <Empty icon="list" title="No template yet">
            Write a message, then keep it as a template: it can be taken here and in sequences.
          </Empty>
        )}
        {all.map((template) => (
          <button
            key={template.id}
            type="button"
            className="list__row templates__row"
            onClick={() => onTake(template)}
          >
            {template.media && <img className="thumb" src={template.media.url} alt="" />}
            <span className="grow">
              <b className="medium clip">{template.name}</b>
              <span className="small soft templates__text">{template.text}</span>
              <span className="tiny muted">
                <Time at={template.written_at} />
                {template.variants > 1 && ` · ${counted(template.variants, "variant")}`}
                {template.fields.length > 0 && ` · needs ${template.fields.join(", ")}`}
              </span>
            </span>
          </button>
        ))}
        {templates.hasNextPage && (
          <Button
            busy={templates.isFetchingNextPage && "Loading…"}
            onClick={() => templates.fetchNextPage()}
          >
            Show older templates
          </Button>
        )}
      </div>
    </Dialog>
  );
}

function Keeping({ draft, onClose }: { draft: Draft; onClose: () => void }) {
  const add = useAddTemplate();
  const [name, setName] = useState(draft.name);
  const keep = () =>
    add.mutate(
      { name: name.trim(), text: draft.text, media_id: draft.media?.id ?? null },
      {
        onSuccess: () => {
          toast({ text: `${name.trim()} is kept as a template` });
          onClose();
        },
      },
    );
  return (
    <Dialog title="Keep this as a template" onClose={onClose} width={460}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!add.isPending) keep();
        }}
      >
        <div className="dialog__body stack">
          {add.isError && (
            <Banner tone="bad" icon="alert" box>
              {sentence(add.error)}
            </Banner>
          )}
          <TextField
            label="Name of the template"
            value={name}
            maxLength={200}
            required
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        <footer className="dialog__foot">
          <Button kind="ghost" className="end" onClick={onClose}>
            Not now
          </Button>
          <Button kind="primary" type="submit" busy={add.isPending && "Keeping…"}>
            Keep it
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
