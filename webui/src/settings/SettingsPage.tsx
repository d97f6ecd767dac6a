/** The account, its rules, and what only this person prefers. Everything saves on change. */

import type { ReactNode } from "react";
import { Link } from "wouter";
import { useMay } from "../api/rights";
import { Head } from "../ui/Head";
import { Icon, type IconName } from "../ui/Icon";
import { NoRight } from "../ui/States";
import { AccountPart } from "./AccountPart";
import { AppearancePart } from "./AppearancePart";
import { FormsPart } from "./FormsPart";
import { OptedOutPart } from "./OptedOutPart";
import { RulesPart } from "./RulesPart";
import { WebhooksPart } from "./WebhooksPart";
import "./settings.css";

interface Part {
  path: string;
  name: string;
  icon: IconName;
  sub: string;
  /** Who may not, reads this instead. */
  closed?: string;
}

const parts: Part[] = [
  { path: "account", name: "Account", icon: "leads", sub: "For everybody in this account" },
  {
    path: "rules",
    name: "Rules",
    icon: "shield",
    sub: "They hold for every campaign",
    closed: "The rules are not open to you",
  },
  {
    path: "opted-out",
    name: "Opted out",
    icon: "stopsign",
    sub: "Nobody here is written to, on any phone",
  },
  {
    path: "forms",
    name: "Forms",
    icon: "link",
    sub: "Other sites bring leads here",
    closed: "The forms are not open to you",
  },
  {
    path: "webhooks",
    name: "Webhooks",
    icon: "send",
    sub: "Other programs are told what happens",
    closed: "The webhooks are not open to you",
  },
  { path: "appearance", name: "Appearance", icon: "sun", sub: "Only for you" },
];

const pages: Record<string, ReactNode> = {
  account: <AccountPart />,
  rules: <RulesPart />,
  "opted-out": <OptedOutPart />,
  forms: <FormsPart />,
  webhooks: <WebhooksPart />,
  appearance: <AppearancePart />,
};

export default function SettingsPage({ part }: { part: string }) {
  const here = parts.find((one) => one.path === part) ?? parts[0];
  const govern = useMay("govern");
  return (
    <>
      <Head title="Settings" sub={here?.sub} />
      <div className="main__scroll">
        <div className="settings">
          <nav className="settings__nav" aria-label="Settings">
            {parts
              .filter(({ closed }) => govern || !closed)
              .map(({ path, name, icon }) => (
                <Link
                  key={path}
                  href={`/settings/${path}`}
                  aria-current={path === here?.path ? "page" : undefined}
                >
                  <Icon name={icon} size="s" />
                  {name}
                </Link>
              ))}
          </nav>
          <div className="stack settings__parts">
            {here?.closed && !govern ? (
              <NoRight title={here.closed} />
            ) : (
              here && pages[here.path]
            )}
          </div>
        </div>
      </div>
    </>
  );
}
