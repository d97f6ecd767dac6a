/** What stands around every page: the sidebar or rail, the tab bar, banners and keys. */

import { type ReactNode, useEffect, useState } from "react";
import { useLocation } from "wouter";
import { useSession } from "../api/rights";
import { HoldDialog } from "../ui/HoldDialog";
import { listenForKeys, useKeys } from "../ui/keys";
import { usePreferences } from "../ui/preferences";
import { ToastDock } from "../ui/ToastDock";
import { undoLast } from "../ui/toasts";
import { Banners } from "./Banners";
import { Finder } from "./Finder";
import { KeyList } from "./KeyList";
import { pages, settings } from "./pages";
import { Sidebar } from "./Sidebar";
import { TabBar } from "./TabBar";

export function Frame({ children }: { children: ReactNode }) {
  const [address, go] = useLocation();
  const [open, setOpen] = useState<"finder" | "keys" | "hold" | null>(null);
  const { singleKeys } = usePreferences();
  const { counts } = useSession();
  const inInbox = address.startsWith("/device/") || address === "/inbox";
  const inChat = /^\/device\/\d+\/whatsapp-web\/\d+/.test(address);

  useEffect(() => listenForKeys(() => singleKeys), [singleKeys]);
  useKeys([
    { keys: "Ctrl K", does: "Find or go to", act: () => setOpen("finder") },
    { keys: "?", does: "Keys of this page", act: () => setOpen("keys") },
    { keys: "Ctrl Z", does: "Undo the last act", act: () => void undoLast() },
    ...[...pages, settings].map(({ name, href, key }) => ({
      keys: `G ${key.toUpperCase()}`,
      does: `Go to ${name}`,
      act: () => go(href),
    })),
  ]);

  return (
    <div className={inInbox ? "app app--rail" : "app"}>
      <a className="skip" href="#main">
        Skip to the main part
      </a>
      <Sidebar
        rail={inInbox}
        counts={counts}
        onFind={() => setOpen("finder")}
        onHold={() => setOpen("hold")}
      />
      <main className="main" id="main">
        <Banners />
        {children}
      </main>
      {!inChat && (
        <TabBar
          unread={counts.unread_chats}
          onFind={() => setOpen("finder")}
          onHold={() => setOpen("hold")}
        />
      )}
      <ToastDock />
      {open === "finder" && <Finder onClose={() => setOpen(null)} />}
      {open === "keys" && <KeyList onClose={() => setOpen(null)} />}
      {open === "hold" && <HoldDialog onClose={() => setOpen(null)} />}
    </div>
  );
}
