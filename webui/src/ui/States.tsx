/** What a part shows when there is nothing, not yet, not now, or not for this person. */

import type { ReactNode } from "react";
import { ApiError, sentence } from "../api/client";
import { Button, ButtonLink } from "./Button";
import { Icon, type IconName } from "./Icon";

export function Empty({
  icon,
  title,
  children,
  acts,
}: {
  icon: IconName;
  title: string;
  children?: ReactNode;
  acts?: ReactNode;
}) {
  return (
    <div className="empty">
      <svg className="empty__art" viewBox="0 0 24 24" aria-hidden="true">
        <use href={`#i-${icon}`} />
      </svg>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {acts && <div className="empty__acts">{acts}</div>}
    </div>
  );
}

/** A part that failed says so and offers another try; what is not there offers another way. */
export function Failed({
  what,
  error,
  onRetry,
}: {
  what: string;
  error: unknown;
  onRetry: () => void;
}) {
  if (error instanceof ApiError && error.status === 404) {
    return (
      <Empty
        icon="search"
        title={sentence(error).replace(/\.$/, "")}
        acts={<ButtonLink href="/">Go to Today</ButtonLink>}
      >
        It may have been removed, or belong to another account.
      </Empty>
    );
  }
  return (
    <div className="empty" role="alert">
      <svg className="empty__art" viewBox="0 0 24 24" aria-hidden="true">
        <use href="#i-alert" />
      </svg>
      <h2>{what} could not be loaded</h2>
      <p>{sentence(error)}</p>
      <div className="empty__acts">
        <Button icon="refresh" onClick={onRetry}>
          Try again
        </Button>
      </div>
    </div>
  );
}

export function NoRight({ title }: { title: string }) {
  return (
    <Empty icon="shield" title={title}>
      An owner or an admin of this account can give you access.
    </Empty>
  );
}

export function Banner({
  tone,
  icon,
  box,
  page,
  acts,
  children,
}: {
  tone?: "info" | "good" | "bad";
  icon: IconName;
  box?: boolean;
  page?: boolean;
  acts?: ReactNode;
  children: ReactNode;
}) {
  const look = [
    "banner",
    tone && `banner--${tone}`,
    box && "banner--box",
    page && "banner--page",
  ];
  // A box that turns up red says what somebody's own act came to.
  const isAnswer = tone === "bad" && box;
  return (
    <div className={look.filter(Boolean).join(" ")} role={isAnswer ? "alert" : "status"}>
      <Icon name={icon} />
      <span className="grow">{children}</span>
      {acts}
    </div>
  );
}

/** One bone of a skeleton. */
export function Bone({
  w = "100%",
  h = 12,
  round,
}: {
  w?: string;
  h?: number;
  round?: boolean;
}) {
  return (
    <div
      className={round ? "bone bone--round" : "bone"}
      style={{ "--w": w, "--h": `${h}px` }}
      aria-hidden="true"
    />
  );
}

/** A skeleton shows only after a moment, so that fast answers never flash. */
export function Bones({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="bones" aria-busy="true" aria-label={label} role="status">
      {children}
    </div>
  );
}

export function RowBones({ rows = 8, label = "Loading" }: { rows?: number; label?: string }) {
  return (
    <Bones label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <div className="list__row" key={row}>
          <Bone w="26px" h={26} round />
          <Bone w={`${22 + ((row * 17) % 20)}%`} />
          <span className="grow" />
          <Bone w="12%" />
          <Bone w="9%" />
        </div>
      ))}
    </Bones>
  );
}
