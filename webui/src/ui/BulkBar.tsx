/** What can be done with all that was chosen, or how far it is; at the bottom of the page. */

import type { ReactNode } from "react";

export function BulkBar({
  label,
  title,
  children,
}: {
  label: string;
  title: string;
  children: ReactNode;
}) {
  return (
    <div className="bulk" role="toolbar" aria-label={label}>
      <b className="num nowrap" role="status">
        {title}
      </b>
      <span className="bulk__rule" />
      {children}
    </div>
  );
}
