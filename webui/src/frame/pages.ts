/** The pages a person can go to, in the order of the sidebar. */

import type { IconName } from "../ui/Icon";

export interface PageLink {
  name: string;
  href: string;
  icon: IconName;
  key: string;
  /** The first part of every address below it. */
  under: string;
}

export const pages: PageLink[] = [
  { name: "Today", href: "/", icon: "today", key: "t", under: "" },
  { name: "Inbox", href: "/inbox", icon: "inbox", key: "i", under: "device" },
  { name: "Devices", href: "/devices", icon: "phone", key: "d", under: "devices" },
  { name: "Leads", href: "/leads", icon: "leads", key: "l", under: "leads" },
  { name: "Campaigns", href: "/campaigns", icon: "campaign", key: "c", under: "campaigns" },
];

export const settings: PageLink = {
  name: "Settings",
  href: "/settings",
  icon: "settings",
  key: ",",
  under: "settings",
};

/** The page an address belongs to. */
export function pageOf(address: string): PageLink | undefined {
  const first = address.split("/")[1] ?? "";
  if (first === "inbox") return pages[1];
  return [...pages, settings].find((page) => page.under === first);
}
