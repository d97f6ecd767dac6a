/** Six nouns with their counts, pinned phones, settings, and whether the page is live. */

import { Link, useLocation } from "wouter";
import { useSignOut } from "../api/accounts";
import { useDevices } from "../api/devices";
import { rows } from "../api/pages";
import { useMay, useSession } from "../api/rights";
import type { Me } from "../api/types";
import { shapeOf, shownState } from "../ui/devices";
import { Icon, Mark } from "../ui/Icon";
import { Menu, type MenuItem } from "../ui/Menu";
import { count, shortCount } from "../ui/numbers";
import { usePreferences } from "../ui/preferences";
import { Avatar, Dot } from "../ui/Small";
import { LiveSign } from "./LiveSign";
import { type PageLink, pageOf, pages, settings } from "./pages";

export function Sidebar({
  rail,
  counts,
  onFind,
  onHold,
}: {
  rail: boolean;
  counts: Me["counts"];
  onFind: () => void;
  onHold: () => void;
}) {
  const [address] = useLocation();
  const here = pageOf(address);
  const counted: Record<string, string> = {
    Inbox: counts.unread_chats ? count(counts.unread_chats) : "",
    Devices: count(counts.devices),
    Leads: shortCount(counts.leads),
  };
  return (
    <nav className={rail ? "nav nav--rail" : "nav"} aria-label="Main">
      {rail ? (
        <Link href="/" className="nav__mark" aria-label="Carillon">
          <Mark />
        </Link>
      ) : (
        <AccountMenu onHold={onHold} />
      )}
      {!rail && (
        <button
          type="button"
          className="nav__search"
          aria-label="Find or go to"
          onClick={onFind}
        >
          <Icon name="search" size="s" />
          <span>Find or go to</span>
          <kbd>Ctrl K</kbd>
        </button>
      )}
      {pages.map((page) => (
        <Item
          key={page.name}
          page={page}
          rail={rail}
          current={page === here}
          number={counted[page.name]}
        />
      ))}
      {!rail && <Pinned />}
      <div className="nav__foot">
        <Item page={settings} rail={rail} current={here === settings} />
        <LiveSign rail={rail} />
      </div>
    </nav>
  );
}

function Item({
  page,
  rail,
  current,
  number,
}: {
  page: PageLink;
  rail: boolean;
  current: boolean;
  number?: string;
}) {
  const isInbox = page.name === "Inbox";
  return (
    <Link
      href={page.href}
      className="nav__item"
      aria-current={current ? "page" : undefined}
      aria-label={page.name}
      title={page.name}
    >
      <Icon name={page.icon} size={rail ? "l" : undefined} />
      {!rail && <span className="nav__name">{page.name}</span>}
      {number && !rail && <span className="nav__count">{number}</span>}
      {number && isInbox && (
        <span className={rail ? "nav__pip" : "nav__pip nav__pip--folded"}>
          <span className="badge badge--s">{number}</span>
        </span>
      )}
    </Link>
  );
}

/** The kill switch is two presses away, on every page. */
export function holdItem(onHold: () => void): MenuItem {
  return {
    label: "Hold everything…",
    icon: "stopsign",
    bad: true,
    rule: true,
    onSelect: onHold,
  };
}

function AccountMenu({ onHold }: { onHold: () => void }) {
  const { account, member } = useSession();
  const signOut = useSignOut();
  const mayHold = useMay("change") && account.held_at === null;
  const [, go] = useLocation();
  return (
    <Menu
      label={`${account.name}: account`}
      className="nav__account"
      items={[
        {
          label: `${member.name}, ${member.role}`,
          icon: "leads",
          onSelect: () => go("/settings"),
        },
        { label: "Appearance", icon: "sun", onSelect: () => go("/settings/appearance") },
        ...(mayHold ? [holdItem(onHold)] : []),
        {
          label: "Sign out",
          icon: "logout",
          rule: true,
          onSelect: () => signOut.mutate(undefined, { onSuccess: () => go("/sign-in") }),
        },
      ]}
    >
      <Mark />
      <span className="clip">{account.name}</span>
      <span className="end muted">
        <Icon name="down" size="s" />
      </span>
    </Menu>
  );
}

function Pinned() {
  const { pinned } = usePreferences();
  const devices = useDevices({}, pinned.length > 0);
  const shown = rows(devices.data).filter((device) => pinned.includes(device.id));
  if (shown.length === 0) return null;
  return (
    <>
      <p className="nav__label">Pinned phones</p>
      {shown.map((device) => (
        <Link
          key={device.id}
          href={`/device/${device.id}/whatsapp-web`}
          className="nav__item nav__item--pin"
          title={`${device.name}, ${shownState(device).name}`}
        >
          <Dot shape={shapeOf(device)} />
          <span className="clip">{device.name}</span>
          {device.unread_chats > 0 && (
            <span className="nav__count">{count(device.unread_chats)}</span>
          )}
        </Link>
      ))}
    </>
  );
}

export function MemberAvatar() {
  return <Avatar name={useSession().member.name} size={34} />;
}
