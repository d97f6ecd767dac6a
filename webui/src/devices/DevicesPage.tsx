/** The phones: a grid or a table of one list, with a panel for the open one. */

import { useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import { useDevices, useRefreshProgress } from "../api/devices";
import { useViewing } from "../api/live";
import { rows } from "../api/pages";
import { useMay } from "../api/rights";
import { type Chosen, nobody } from "../ui/choosing";
import { useKeys } from "../ui/keys";
import { prefer, usePreferences } from "../ui/preferences";
import { useRefreshPhones } from "../ui/useRefreshPhones";
import { Bars } from "./Bars";
import { DeviceHead, DeviceTools } from "./DeviceHead";
import { DeviceList } from "./DeviceList";
import { DevicePanel } from "./DevicePanel";
import { LinkDialog, type LinkTarget } from "./LinkDialog";
import "./devices.css";

export default function DevicesPage({ openId }: { openId: number | null }) {
  const [params, setParams] = useSearchParams();
  const [, go] = useLocation();
  const change = useMay("change");
  const { devicesView } = usePreferences();
  const state = params.get("state") ?? "";
  const q = params.get("q") ?? "";
  const batchId = params.get("refresh");
  const devices = useDevices({ state, q });
  const progress = useRefreshProgress(batchId);
  const [linking, setLinking] = useState<LinkTarget | null>(null);
  const [chosen, setChosen] = useState<Chosen>(nobody);
  const listed = rows(devices.data);
  const counts = devices.data?.pages[0]?.counts;
  const query = params.size ? `?${params}` : "";
  useViewing({ kind: "devices" });

  const set = (name: string, value: string) =>
    setParams(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  const filter = (name: string, value: string) => {
    setChosen(nobody);
    set(name, value);
  };
  const refresh = useRefreshPhones((batch) => {
    setChosen(nobody);
    set("refresh", batch);
  });
  const linkAgain = (ids: number[]) => {
    if (ids.length === 1 && ids[0]) setLinking(ids[0]);
    else set("state", "logged-out");
  };
  const close = () => go(`/devices${query}`);
  const asked = params.get("link");
  const target = (change && linkTarget(asked)) || linking;
  const view = devicesView === "grid" ? "table" : "grid";
  const some = chosen.ids.size > 0;
  useKeys([
    { keys: "V", does: "Grid or table", act: () => prefer({ devicesView: view }) },
    ...(change ? [{ keys: "C", does: "Link a phone", act: () => setLinking("new") }] : []),
    ...(some || openId !== null
      ? [
          {
            keys: "Escape",
            does: openId === null ? "Choose nothing" : "Close the panel",
            act: () => (openId === null ? setChosen(nobody) : close()),
          },
        ]
      : []),
  ]);

  return (
    <div className="with-panel">
      <div className="devices">
        <DeviceHead
          counts={counts}
          view={devicesView}
          refreshing={refresh.busy}
          onRefreshAll={() => refresh.start(null)}
          onChooseAll={() =>
            setChosen({ ids: new Set(listed.map(({ id }) => id)), last: null })
          }
          onLink={() => setLinking("new")}
        />
        <DeviceTools counts={counts} state={state} q={q} onFilter={filter} />
        <DeviceList
          devices={listed}
          query={devices}
          view={devicesView}
          openId={openId}
          chosen={chosen}
          results={new Map(progress.data?.items.map((item) => [item.device_id, item]))}
          filtered={state !== "" || q !== ""}
          onClear={() => go(openId ? `/devices/${openId}` : "/devices")}
          onOpen={(id) => go(`/devices/${id}${query}`)}
          onLink={setLinking}
          onChosen={setChosen}
        />
        <Bars
          chosen={listed.filter(({ id }) => chosen.ids.has(id)).map(({ id }) => id)}
          progress={batchId ? progress : null}
          refresh={change ? refresh : null}
          onLink={linkAgain}
          onUnchoose={() => setChosen(nobody)}
          onClose={() => set("refresh", "")}
        />
      </div>
      {openId !== null && (
        <DevicePanel key={openId} id={openId} onClose={close} onLink={setLinking} />
      )}
      {target && (
        <LinkDialog
          key={target}
          target={target}
          onClose={() => {
            setLinking(null);
            set("link", "");
          }}
        />
      )}
    </div>
  );
}

/** `?link=new`, or the number of a phone to link again. */
function linkTarget(asked: string | null): LinkTarget | null {
  if (asked === "new") return "new";
  return Number(asked) > 0 ? Number(asked) : null;
}
