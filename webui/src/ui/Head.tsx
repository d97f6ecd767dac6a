/** The head of a page: its name, what it counts, and at most one primary button. */

import { type ReactNode, useEffect } from "react";

export function Head({
  title,
  sub,
  back,
  children,
}: {
  title: string;
  sub?: ReactNode;
  back?: ReactNode;
  children?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Carillon`;
  }, [title]);
  return (
    <header className="head">
      {back}
      <div className="head__title">
        <h1>{title}</h1>
        {sub && <p className="head__sub">{sub}</p>}
      </div>
      {children && <div className="head__actions">{children}</div>}
    </header>
  );
}
