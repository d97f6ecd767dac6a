/** One field over pages, phones, leads, campaigns and commands. */

import { useDeferredValue, useState } from "react";
import { useLocation } from "wouter";
import { useCampaigns } from "../api/campaigns";
import { useDevices } from "../api/devices";
import { useLeads } from "../api/leads";
import { rows } from "../api/pages";
import { useMay } from "../api/rights";
import { Dialog } from "../ui/Dialog";
import { Icon, type IconName } from "../ui/Icon";
import { phone } from "../ui/phones";
import { useRefreshPhones } from "../ui/useRefreshPhones";
import { type Found, matching } from "./finding";
import { pages, settings } from "./pages";

const PER_KIND = 5;

export function Finder({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const found = useFound(useDeferredValue(typed.trim()));
  const chosen = Math.min(at, found.length - 1);
  const open = (one: Found | undefined) => {
    if (!one) return;
    onClose();
    one.open();
  };
  return (
    <Dialog title="Find or go to" onClose={onClose} width={600}>
      <div className="dialog__body finder">
        <label className="search">
          <Icon name="search" size="s" />
          <input
            className="input__control"
            aria-label="Find or go to"
            placeholder="Page, phone, lead, campaign or command"
            role="combobox"
            aria-expanded="true"
            aria-controls="found"
            aria-activedescendant={found[chosen] ? `found-${chosen}` : undefined}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setAt(0);
            }}
            onKeyDown={(event) => {
              const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
              if (step) {
                event.preventDefault();
                setAt((chosen + step + found.length) % Math.max(1, found.length));
              }
              if (event.key === "Enter") open(found[chosen]);
            }}
          />
        </label>
        <div id="found" role="listbox" aria-label="Found" className="finder__list">
          {found.map((one, index) => (
            <div
              key={`${one.kind} ${one.name} ${one.note}`}
              id={`found-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              className="menu__item finder__item"
              onPointerMove={() => setAt(index)}
              onClick={() => open(one)}
              onKeyDown={(event) => event.key === "Enter" && open(one)}
            >
              <Icon name={one.icon as IconName} size="s" />
              <span className="grow clip">{one.name}</span>
              <span className="tiny muted num">{one.note}</span>
            </div>
          ))}
          {found.length === 0 && (
            <p className="menu__note">Nothing is called “{typed}”. Try a part of it.</p>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function useFound(q: string): Found[] {
  const [, go] = useLocation();
  const change = useMay("change");
  const refresh = useRefreshPhones();
  const asked = q.length > 1;
  const devices = rows(useDevices({ q }, asked).data).slice(0, PER_KIND);
  const leads = rows(useLeads({ q }, asked).data).slice(0, PER_KIND);
  const campaigns = rows(useCampaigns(asked).data);

  const places: Found[] = [...pages, settings].map(({ name, icon, href, key }) => ({
    ...{ kind: "page", name, icon, note: `G ${key.toUpperCase()}` },
    open: () => go(href),
  }));
  const commands: Found[] = [
    ["Link a phone", "link", "/devices?link=new"],
    ["Add a lead", "plus", "/leads?add=new"],
    ["Import leads", "upload", "/leads/import"],
    ["New campaign", "campaign", "/campaigns?new=1"],
  ].map(([name = "", icon = "", href = ""]) => ({
    ...{ kind: "command", name, icon, note: "command" },
    open: () => go(href),
  }));
  commands.push({
    ...{ kind: "command", name: "Refresh all offline", icon: "refresh", note: "command" },
    open: () => refresh.start(null),
  });
  if (!asked) return [...matching(places, q), ...(change ? matching(commands, q) : [])];
  return [
    ...matching([...places, ...(change ? commands : [])], q),
    ...devices.map((one) => ({
      ...{ kind: "device", name: one.name, icon: "phone", note: phone(one.phone) },
      open: () => go(`/devices/${one.id}`),
    })),
    ...leads.map((one) => ({
      ...{ kind: "lead", name: one.name, icon: "leads", note: phone(one.phone) },
      open: () => go(`/leads/${one.id}`),
    })),
    ...matching(
      campaigns.map((one) => ({
        ...{ kind: "campaign", name: one.name, icon: "campaign", note: one.state },
        open: () =>
          go(one.state === "draft" ? `/campaigns/${one.id}/edit` : `/campaigns/${one.id}`),
      })),
      q,
    ).slice(0, PER_KIND),
  ];
}
