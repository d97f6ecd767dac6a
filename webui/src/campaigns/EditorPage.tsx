/** A campaign before it starts: who, what, when and how fast; it saves itself. */

import { useState } from "react";
import { Redirect, useLocation } from "wouter";
import { useCampaign, useDeleteCampaign, usePreview } from "../api/campaigns";
import { sentence } from "../api/client";
import { useMay } from "../api/rights";
import type { Campaign } from "../api/types";
import { BackLink, Button } from "../ui/Button";
import { Head } from "../ui/Head";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { Failed, NoRight, RowBones } from "../ui/States";
import { useNow, useZone } from "../ui/Time";
import { clock } from "../ui/times";
import { toast } from "../ui/toasts";
import { obstacle, startWords } from "./draft";
import { LastLook } from "./LastLook";
import { PhonePreview } from "./PhonePreview";
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
  const { draft, edit, save, saved, errors } = useDraft(campaign);
  const [offset, setOffset] = useState(0);
  const [looking, setLooking] = useState(false);
  const preview = usePreview(campaign.id, offset, saved);
  const zone = useZone();
  const now = useNow();
  const picture = usePicture(draft.media, (media) => edit({ media }));
  const stands = obstacle(draft, preview.data, picture.sending !== null);
  const look = async () => {
    if (stands === null && (await save.now())) setLooking(true);
  };
  return (
    <>
      <Head
        title={draft.name || "Campaign without a name"}
        sub={`${campaign.state === "draft" ? "Draft" : "Scheduled"} · ${savedWords(save.state, zone)}`}
        back={<BackLink href="/campaigns" />}
      >
        <EditorMenu campaign={campaign} />
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
            <Who draft={draft} edit={edit} preview={preview} />
            <What draft={draft} edit={edit} picture={picture} error={errors.text} />
            <When draft={draft} edit={edit} preview={preview.data} errors={errors} />
            {stands && <p className="small muted">{stands}</p>}
          </div>
          <PhonePreview draft={draft} preview={preview} offset={offset} onOffset={setOffset} />
        </div>
      </div>
      {looking && preview.data && (
        <LastLook
          campaign={campaign}
          draft={draft}
          preview={preview.data}
          onClose={() => setLooking(false)}
        />
      )}
    </>
  );
}

function EditorMenu({ campaign }: { campaign: Campaign }) {
  const remove = useDeleteCampaign();
  const [, go] = useLocation();
  if (campaign.state !== "draft") return null;
  return (
    <Menu
      label="More"
      className="button button--icon button--ghost"
      items={[
        {
          label: "Delete the draft",
          icon: "trash",
          bad: true,
          onSelect: () =>
            remove.mutate(campaign.id, {
              onSuccess: () => {
                go("/campaigns");
                toast({ text: `${campaign.name} was deleted` });
              },
              onError: (error) => toast({ text: sentence(error), bad: true }),
            }),
        },
      ]}
    >
      <Icon name="more" />
    </Menu>
  );
}

function savedWords(state: SaveState, zone: string): string {
  if (state.name === "saving") return "saving…";
  if (state.name === "failed") return "not saved, it tries again";
  return state.at ? `saved ${clock(state.at, zone)}` : "saves itself";
}
