/** Bringing leads in, taking a file out, and what was changed before; on a phone one menu. */

import { useLocation } from "wouter";
import type { Export } from "../api/types";
import { ButtonLink } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Menu, type MenuItem } from "../ui/Menu";
import { useNarrow } from "../ui/narrow";

export function LeadMenus({
  onExport,
  onLook,
}: {
  onExport: (format: Export["format"]) => void;
  onLook: () => void;
}) {
  const [, go] = useLocation();
  const narrow = useNarrow();
  const files: MenuItem[] = [
    { label: "Export as CSV", icon: "download", onSelect: () => onExport("csv") },
    { label: "Export as Excel", icon: "download", onSelect: () => onExport("xlsx") },
  ];
  const recent: MenuItem = { label: "Recent changes", icon: "undo", onSelect: onLook };
  if (narrow) {
    const bring: MenuItem = {
      label: "Import",
      icon: "upload",
      onSelect: () => go("/leads/import"),
    };
    return <More items={[bring, ...files, { ...recent, rule: true }]} />;
  }
  return (
    <>
      <More items={[recent]} />
      <Menu label="Export" className="button" items={files}>
        <Icon name="download" />
        Export
      </Menu>
      <ButtonLink href="/leads/import" icon="upload">
        Import
      </ButtonLink>
    </>
  );
}

function More({ items }: { items: MenuItem[] }) {
  return (
    <Menu label="More" className="button button--icon button--ghost" items={items}>
      <Icon name="more" />
    </Menu>
  );
}
