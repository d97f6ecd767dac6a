/** The account, its rules, and what only this person prefers. Everything saves on change. */

import { Link } from "wouter";
import { useMay } from "../api/rights";
import { Head } from "../ui/Head";
import { Icon, type IconName } from "../ui/Icon";
import { NoRight } from "../ui/States";
import { AccountPart } from "./AccountPart";
import { AppearancePart } from "./AppearancePart";
import { OptedOutPart } from "./OptedOutPart";
import { RulesPart } from "./RulesPart";
import "./settings.css";

interface Part {
  path: string;
  name: string;
  icon: IconName;
  sub: string;
}

const parts: Part[] = [
  { path: "account", name: "Account", icon: "leads", sub: "For everybody in this account" },
  {
    path: "rules",
    name: "Rules",
    icon: "shield",
    sub: "They hold for every campaign",
  },
  {
    path: "opted-out",
    name: "Opted out",
    icon: "stopsign",
    sub: "Nobody here is written to, on any phone",
  },
  { path: "appearance", name: "Appearance", icon: "sun", sub: "Only for you" },
];

export default function SettingsPage({ part }: { part: string }) {
  const here = parts.find((one) => one.path === part) ?? parts[0];
  const govern = useMay("govern");
  return (
    <>
      <Head title="Settings" sub={here?.sub} />
      <div className="main__scroll">
        <div className="settings">
          <nav className="settings__nav" aria-label="Settings">
            {parts.map(({ path, name, icon }) => (
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
            {here?.path === "appearance" && <AppearancePart />}
            {here?.path === "opted-out" && <OptedOutPart />}
            {here?.path === "account" &&
              (govern ? <AccountPart /> : <NoRight title="The account is not open to you" />)}
            {here?.path === "rules" &&
              (govern ? <RulesPart /> : <NoRight title="The rules are not open to you" />)}
          </div>
        </div>
      </div>
    </>
  );
}
