/** The two halves of the pages before one is in: the form, and the bells. */

import { type ReactNode, useEffect } from "react";
import { Mark } from "../ui/Icon";
import { Bells } from "./Bells";
import "./signin.css";

export function Door({
  name,
  title,
  sub,
  promise,
  children,
}: {
  name: string;
  title: string;
  sub: string;
  promise: { title: string; text: string };
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${name} · Carillon`;
  }, [name]);
  return (
    <div className="door">
      <main className="door__form">
        <div>
          <p className="door__mark">
            <Mark />
            <b>Carillon</b>
          </p>
          <h1>{title}</h1>
          <p className="muted door__sub">{sub}</p>
          {children}
        </div>
      </main>
      <aside className="door__side">
        <Bells />
        <div className="door__promise">
          <p className="door__promise-title">{promise.title}</p>
          <p>{promise.text}</p>
        </div>
      </aside>
    </div>
  );
}
