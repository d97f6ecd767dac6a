/** The phones: a grid or a table of one list, with a panel for the chosen one. */

import { useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import { sentence } from "../api/client";
import { useDevices, useRefreshOffline } from "../api/devices";
import { useViewing } from "../api/live";
import { rows } from "../api/pages";
import { useMay } from "../api/rights";
import type { DeviceCounts, DeviceFilter } from "../api/types";
import { Button } from "../ui/Button";
import { Segmented } from "../ui/Choices";
import { Head } from "../ui/Head";
import { Icon } from "../ui/Icon";
import { useKeys } from "../ui/keys";
import { count, counted } from "../ui/numbers";
import { prefer, usePreferences } from "../ui/preferences";
import { SearchBox } from "../ui/SearchBox";
import { Dot, type Shape } from "../ui/Small";
import { toast } from "../ui/toasts";
import { DeviceList } from "./DeviceList";
import { DevicePanel } from "./DevicePanel";
import { LinkDialog, type LinkTarget } from "./LinkDialog";
import "./devices.css";

const filters: { value: DeviceFilter; name: string; shape: Shape; of: keyof DeviceCounts }[] = [
  { value: "online", name: "Online", shape: "online", of: "online" },
  { value: "resting", name: "Resting", shape: "resting", of: "resting" },
  { value: "offline", name: "Offline", shape: "offline", of: "offline" },
  { value: "logged-out", name: "Logged out", shape: "gone", of: "logged_out" },
  { value: "other", name: "Other", shape: "offline", of: "other" },
];

export default function DevicesPage({ openId }: { openId: number | null }) {
  const [params, setParams] = useSearchParams();
  const [, go] = useLocation();
  const change = useMay("change");
  const { devicesView } = usePreferences();
  const state = params.get("state") ?? "";
  const q = params.get("q") ?? "";
  const devices = useDevices({ state, q });
  const refreshAll = useRefreshOffline();
  const [linking, setLinking] = useState<LinkTarget | null>(null);
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
  const asked = params.get("link");
  const target = (change && linkTarget(asked)) || linking;
  const view = devicesView === "grid" ? "table" : "grid";
  useKeys([
    { keys: "V", does: "Grid or table", act: () => prefer({ devicesView: view }) },
    ...(change ? [{ keys: "C", does: "Link a phone", act: () => setLinking("new") }] : []),
  ]);

  return (
    <div className="with-panel">
      <div className="devices">
        <Head
          title="Devices"
          sub={counts && `${count(counts.online)} of ${count(counts.all)} online`}
        >
          <Segmented
            label="View"
            className="wide-only"
            value={devicesView}
            onChange={(devicesView) => prefer({ devicesView })}
            segments={[
              { value: "grid", name: "Grid", label: <Icon name="grid" size="s" /> },
              { value: "table", name: "Table", label: <Icon name="list" size="s" /> },
            ]}
          />
          {change && (
            <Button
              icon="refresh"
              className="wide-only"
              aria-disabled={counts?.offline === 0}
              title={counts?.offline === 0 ? "No phone is offline" : undefined}
              busy={refreshAll.isPending && "Refreshing…"}
              onClick={() =>
                counts?.offline !== 0 &&
                refreshAll.mutate(undefined, {
                  onSuccess: ({ asked }) =>
                    toast({ text: `${counted(asked, "phone")} asked to connect again` }),
                  onError: (error) => toast({ text: sentence(error), bad: true }),
                })
              }
            >
              Refresh all offline
            </Button>
          )}
          {change && (
            <Button kind="primary" icon="plus" onClick={() => setLinking("new")}>
              Link a phone
            </Button>
          )}
        </Head>
        <div className="devices__tools">
          <Segmented
            label="State"
            className="segmented--scroll"
            value={state}
            onChange={(value) => set("state", value)}
            segments={[
              { value: "", label: <Counted name="All" number={counts?.all} /> },
              ...filters
                .filter((one) => one.value !== "other" || (counts?.other ?? 0) > 0)
                .map((one) => ({
                  value: one.value as string,
                  label: (
                    <Counted name={one.name} shape={one.shape} number={counts?.[one.of]} />
                  ),
                })),
            ]}
          />
          <SearchBox label="Name or number" value={q} onChange={(value) => set("q", value)} />
        </div>
        <DeviceList
          devices={rows(devices.data)}
          query={devices}
          view={devicesView}
          openId={openId}
          filtered={state !== "" || q !== ""}
          onClear={() => go(openId ? `/devices/${openId}` : "/devices")}
          onOpen={(id) => go(`/devices/${id}${query}`)}
          onLink={setLinking}
        />
      </div>
      {openId !== null && (
        <DevicePanel
          key={openId}
          id={openId}
          onClose={() => go(`/devices${query}`)}
          onLink={setLinking}
        />
      )}
      {target && (
        <LinkDialog
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

function Counted({ name, shape, number }: { name: string; shape?: Shape; number?: number }) {
  return (
    <>
      {shape && <Dot shape={shape} />}
      {name}
      {number !== undefined && <span className="num">{count(number)}</span>}
    </>
  );
}
