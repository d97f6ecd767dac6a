/** A button acts; a link goes somewhere. Busy, a button keeps its width and its focus. */

import type { ComponentProps, ReactNode } from "react";
import { Link } from "wouter";
import { Icon, type IconName } from "./Icon";

type Kind = "primary" | "plain" | "ghost" | "bad";

interface Look {
  kind?: Kind;
  icon?: IconName;
  size?: "s" | "l";
  wide?: boolean;
  className?: string;
}

function look({ kind = "plain", size, wide, className }: Look, iconOnly = false): string {
  return [
    "button",
    kind === "bad" ? "button--ghost button--bad" : kind !== "plain" && `button--${kind}`,
    size && `button--${size}`,
    wide && "button--wide",
    iconOnly && "button--icon",
    className,
  ]
    .filter(Boolean)
    .join(" ");
}

type ButtonProps = Look & { busy?: string | false } & ComponentProps<"button">;

export function Button(props: ButtonProps) {
  const { kind, icon, size, wide, className, busy, children, onClick, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      className={look({ kind, size, wide, className })}
      aria-disabled={busy ? true : rest["aria-disabled"]}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {icon && <Icon name={icon} size={size === "s" ? "s" : undefined} />}
      {busy ? <Busy word={busy}>{children}</Busy> : children}
    </button>
  );
}

function Busy({ word, children }: { word: string; children: ReactNode }) {
  return (
    <span className="button__busy">
      <span>{word}</span>
      <span aria-hidden="true">{children}</span>
    </span>
  );
}

export function IconButton({
  icon,
  label,
  kind = "ghost",
  size,
  className,
  ...rest
}: { icon: IconName; label: string } & Look & ComponentProps<"button">) {
  return (
    <button
      type="button"
      {...rest}
      className={look({ kind, size, className }, true)}
      aria-label={label}
      title={label}
    >
      <Icon name={icon} size={size === "s" ? "s" : undefined} />
    </button>
  );
}

export function ButtonLink({
  href,
  kind,
  icon,
  size,
  wide,
  className,
  children,
}: { href: string; children: ReactNode } & Look) {
  return (
    <Link href={href} className={look({ kind, size, wide, className })}>
      {icon && <Icon name={icon} size={size === "s" ? "s" : undefined} />}
      {children}
    </Link>
  );
}

export function BackLink({ href, label = "Back" }: { href: string; label?: string }) {
  return (
    <Link href={href} className={look({ kind: "ghost" }, true)} aria-label={label}>
      <Icon name="back" />
    </Link>
  );
}
