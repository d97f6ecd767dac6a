/** On a phone: four places and the rest, within reach of a thumb. */

import { Link, useLocation } from "wouter";
import { useSignOut } from "../api/accounts";
import { useLiveStatus } from "../api/live";
import { useMay, useSession } from "../api/rights";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { shortCount } from "../ui/numbers";
import { useZone } from "../ui/Time";
import { liveWords } from "./LiveSign";
import { pageOf, pages } from "./pages";
import { holdItem } from "./Sidebar";

const inBar = new Set(["Today", "Inbox", "Devices", "Campaigns"]);

export function TabBar({
  unread,
  onFind,
  onHold,
}: {
  unread: number;
  onFind: () => void;
  onHold: () => void;
}) {
  const [address, go] = useLocation();
  const here = pageOf(address);
  const signOut = useSignOut();
  const { account } = useSession();
  const mayHold = useMay("change") && account.held_at === null;
  const status = useLiveStatus();
  const zone = useZone();
  return (
    <nav className="tabbar" aria-label="Tabs">
      {pages
        .filter((page) => inBar.has(page.name))
        .map((page) => (
          <Link
            key={page.name}
            href={page.href}
            className="tabbar__item"
            aria-current={page === here ? "page" : undefined}
          >
            <Icon name={page.icon} size="l" />
            {page.name === "Campaigns" ? "Sending" : page.name}
            {page.name === "Inbox" && unread > 0 && (
              <span className="badge badge--s">{shortCount(unread)}</span>
            )}
          </Link>
        ))}
      <Menu
        className="tabbar__item"
        items={[
          { label: "Leads", icon: "leads", onSelect: () => go("/leads") },
          { label: "Find or go to", icon: "search", onSelect: onFind },
          { label: "Settings", icon: "settings", onSelect: () => go("/settings") },
          ...(mayHold ? [holdItem(onHold)] : []),
          {
            label: "Sign out",
            icon: "logout",
            rule: true,
            onSelect: () => signOut.mutate(undefined, { onSuccess: () => go("/sign-in") }),
          },
        ]}
      >
        <span className="tabbar__more">
          <Icon name="more" size="l" />
          <i
            className={`live live--${status.name} live--dot`}
            role="status"
            aria-label={liveWords(status, zone)}
          />
        </span>
        More
      </Menu>
    </nav>
  );
}
