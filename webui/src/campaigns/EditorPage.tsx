/** A campaign before it starts: who, what, when and how fast; it saves itself. */

import { useState } from "react";
import { Redirect, useLocation } from "wouter";
import { useAllocationPreview } from "../api/allocations";
import { useCampaign, usePreview } from "../api/campaigns";
import { useMay } from "../api/rights";
import type { Campaign } from "../api/types";
import { BackLink, Button } from "../ui/Button";
import { Head } from "../ui/Head";
import { Icon } from "../ui/Icon";
import { Menu, type MenuItem } from "../ui/Menu";
import { useNarrow } from "../ui/narrow";
import { Failed, NoRight, RowBones } from "../ui/States";
import { useNow, useZone } from "../ui/Time";
import { clock } from "../ui/times";
import { ApprovalBanner } from "./Approval";
import { useClone, useDelete } from "./copying";
import { obstacle, startWords } from "./draft";
import { LastLook } from "./LastLook";
import { PhonePreview } from "./PhonePreview";
import { TestDialog } from "./TestDialog";
import { type SaveState, useDraft } from "./useDraft";
import { usePicture } from "./usePicture";
import { What } from "./What";
import { When } from "./When";
import { Who } from "./Who";
import "./campaigns.css";
import "./editor.css";

export default function EditorPage({ id }: { id: number }) {
  const campaign = useCampaign(id);
  if (!useMay("change")) return <NoRight title="Writing campaigns is not open to you" />;
  if (campaign.isPending) return <RowBones label="Loading the campaign" />;
  if (campaign.isError) {
    return (
      <Failed what="This campaign" error={campaign.error} onRetry={() => campaign.refetch()} />
    );
  }
  const editable = campaign.data.state === "draft" || campaign.data.state === "scheduled";
  return editable ? <Editor campaign={campaign.data} /> : <Redirect to={`/campaigns/${id}`} />;
}

function Editor({ campaign }: { campaign: Campaign }) {
  const { draft, edit, save, saved, stored, errors } = useDraft(campaign);
  const [offset, setOffset] = useState(0);
  const [open, setOpen] = useState<"none" | "looking" | "testing">("none");
  const close = () => setOpen("none");
  const preview = usePreview(campaign.id, offset, saved);
  const outlook = useAllocationPreview(campaign.id, saved, stored.kind === "ai");
  const zone = useZone();
  const now = useNow();
  const picture = usePicture(draft.media, (media) => edit({ media }));
  const isRefused = save.state.name === "failed" && save.state.refused;
  const stands = isRefused
    ? "The last change was not taken: what is red says why."
    : obstacle(draft, preview.data, picture.sending !== null);
  const look = async () => {
    if (stands === null && (await save.now())) setOpen("looking");
  };
  const untestable =
    draft.text.trim() || draft.media
      ? (isRefused && stands) || undefined
      : "Write the message first, then test it.";
  const test = async () => {
    if (untestable === undefined && (await save.now())) setOpen("testing");
  };
  return (
    <>
      <Head
        title={draft.name || "Campaign without a name"}
        sub={`${campaign.state === "draft" ? "Draft" : "Scheduled"} · ${savedWords(save.state, zone)}`}
        back={<BackLink href="/campaigns" />}
      >
        <EditorMenu campaign={campaign} onTest={test} />
        <Button
          icon="phone"
          className="wide-only"
          aria-disabled={untestable !== undefined}
          title={untestable}
          onClick={test}
        >
          Send me a test
        </Button>
        <Button
          kind="primary"
          aria-disabled={stands !== null}
          title={stands ?? undefined}
          onClick={look}
        >
          {startWords(draft, preview.data, zone, now)}
        </Button>
      </Head>
      <div className="main__scroll">
        <div className="sides campaign-edit">
          <div className="stack campaign-edit__cards">
            <ApprovalBanner campaign={campaign} />
            <Who campaignId={campaign.id} draft={draft} edit={edit} preview={preview} />
            <What
              campaignId={campaign.id}
              draft={draft}
              stored={stored}
              version={saved}
              edit={edit}
              picture={picture}
              error={errors.text}
            />
            <When
              draft={draft}
              edit={edit}
              preview={preview.data}
              outlook={outlook}
              errors={errors}
            />
            {stands && <p className="small muted">{stands}</p>}
          </div>
          <PhonePreview draft={draft} preview={preview} offset={offset} onOffset={setOffset} />
        </div>
      </div>
      {open === "looking" && preview.data && (
        <LastLook campaign={campaign} draft={draft} preview={preview.data} onClose={close} />
      )}
      {open === "testing" && (
        <TestDialog campaignId={campaign.id} preferred={draft.device_ids} onClose={close} />
      )}
    </>
  );
}

function EditorMenu({ campaign, onTest }: { campaign: Campaign; onTest: () => void }) {
  const clone = useClone();
  const remove = useDelete();
  const narrow = useNarrow();
  const [, go] = useLocation();
  const items: (MenuItem | false)[] = [
    narrow && { label: "Send me a test", icon: "phone", onSelect: onTest },
    { label: "Clone", icon: "copy", onSelect: () => clone(campaign) },
    campaign.state === "draft" && {
      ...{ label: "Delete the draft", icon: "trash", bad: true },
      onSelect: () => remove(campaign, () => go("/campaigns")),
    },
  ];
  return (
    <Menu
      label="More"
      className="button button--icon button--ghost"
      items={items.filter((item) => item !== false)}
    >
      <Icon name="more" />
    </Menu>
  );
}

function savedWords(state: SaveState, zone: string): string {
  if (state.name === "saving") return "saving…";
  if (state.name === "failed") return state.refused ? "not saved" : "not saved, it tries again";
  return state.at ? `saved ${clock(state.at, zone)}` : "saves itself";
}
