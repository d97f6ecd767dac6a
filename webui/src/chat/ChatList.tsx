/** The chats of a phone, newest first; a list that never moves under the pointer. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { useChats } from "../api/chats";
import { rows } from "../api/pages";
import { useMay } from "../api/rights";
import type { Chat, ChatFilter, Device } from "../api/types";
import { Button, IconButton } from "../ui/Button";
import { plain } from "../ui/formatting";
import { Icon } from "../ui/Icon";
import { useKeys } from "../ui/keys";
import { kindOf } from "../ui/kinds";
import { useNarrow } from "../ui/narrow";
import { count } from "../ui/numbers";
import { useSteady } from "../ui/places";
import { SearchBox } from "../ui/SearchBox";
import { Avatar, Chip } from "../ui/Small";
import { Bone, Bones, Empty, Failed } from "../ui/States";
import { Tick } from "../ui/Tick";
import { Time, useUntil, useZone } from "../ui/Time";
import { short } from "../ui/times";
import { DeviceSwitch } from "./DeviceSwitch";
import { NewChatDialog } from "./NewChatDialog";
import { called } from "./people";

const ROW = 66;
const NARROW_ROW = 72;

const filters: { value: ChatFilter; name: string; counts: "unread" | "waiting" | null }[] = [
  { value: "all", name: "All", counts: null },
  { value: "unread", name: "Unread", counts: "unread" },
  { value: "waiting", name: "Waiting", counts: "waiting" },
  { value: "leads", name: "Leads", counts: null },
];

export function ChatList({
  deviceId,
  device,
  openId,
}: {
  deviceId: number;
  device: Device | undefined;
  openId: number | null;
}) {
  const [filter, setFilter] = useState<ChatFilter>("all");
  const [q, setQ] = useState("");
  const [asking, setAsking] = useState(false);
  const [, go] = useLocation();
  const change = useMay("change");
  const chats = useChats(deviceId, filter, q);
  const { shown, pointer } = useSteady(rows(chats.data));
  const counts = chats.data?.pages[0]?.counts;

  const step = (by: number) => {
    const at = shown.findIndex((chat) => chat.id === openId);
    const next = shown[at === -1 ? 0 : at + by];
    if (next) go(`/device/${deviceId}/whatsapp-web/${next.id}`);
  };
  useKeys([
    { keys: "Ctrl ArrowDown", does: "Next chat", act: () => step(1) },
    { keys: "Ctrl ArrowUp", does: "Previous chat", act: () => step(-1) },
    ...(change ? [{ keys: "N", does: "New chat", act: () => setAsking(true) }] : []),
  ]);

  return (
    <section className="inbox__list" aria-label="Chats">
      <div className="inbox__bar">
        <DeviceSwitch device={device} />
        {change && (
          <span className="end">
            <IconButton icon="plus" label="New chat" onClick={() => setAsking(true)} />
          </span>
        )}
      </div>
      <div className="inbox__search">
        <SearchBox round label="Search name, number or message" value={q} onChange={setQ} />
        <div className="filters" role="group" aria-label="Show">
          {filters.map(({ value, name, counts: which }) => (
            <button
              key={value}
              type="button"
              aria-pressed={filter === value}
              onClick={() => setFilter(value)}
            >
              {name}
              {which && counts?.[which] ? ` ${count(counts[which])}` : ""}
            </button>
          ))}
        </div>
      </div>
      {chats.isPending && <Skeleton />}
      {chats.isError && shown.length === 0 && (
        <Failed what="The chats" error={chats.error} onRetry={() => chats.refetch()} />
      )}
      {chats.isSuccess && shown.length === 0 && (
        <Empty
          icon={q || filter !== "all" ? "search" : "inbox"}
          title={q || filter !== "all" ? "No chat matches" : "No chat yet"}
          acts={
            q || filter !== "all" ? (
              <Button
                size="s"
                onClick={() => {
                  setQ("");
                  setFilter("all");
                }}
              >
                Show all chats
              </Button>
            ) : (
              change && (
                <Button size="s" icon="plus" onClick={() => setAsking(true)}>
                  New chat
                </Button>
              )
            )
          }
        >
          {q || filter !== "all"
            ? "Another word or filter may find it."
            : "When somebody writes, it appears here."}
        </Empty>
      )}
      {shown.length > 0 && (
        <Rows
          chats={shown}
          openId={openId}
          pointer={pointer}
          onNearEnd={() =>
            chats.hasNextPage && !chats.isFetchingNextPage && void chats.fetchNextPage()
          }
        />
      )}
      {asking && <NewChatDialog deviceId={deviceId} onClose={() => setAsking(false)} />}
    </section>
  );
}

function Rows({
  chats,
  openId,
  pointer,
  onNearEnd,
}: {
  chats: Chat[];
  openId: number | null;
  pointer: object;
  onNearEnd: () => void;
}) {
  const [scroll, setScroll] = useState<HTMLElement | null>(null);
  const narrow = useNarrow();
  const size = narrow ? NARROW_ROW : ROW;
  const virtual = useVirtualizer({
    count: chats.length,
    getScrollElement: () => scroll,
    estimateSize: () => size,
    overscan: 8,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const isNearEnd = last > chats.length - 10;
  useEffect(() => {
    if (isNearEnd) onNearEnd();
  });
  return (
    <div className="chats" ref={setScroll} {...pointer}>
      <div role="list" className="chats__all" style={{ blockSize: virtual.getTotalSize() }}>
        {shown.map(({ index, start }) => {
          const chat = chats[index];
          return (
            chat && (
              <div
                key={chat.id}
                role="listitem"
                className="chats__row"
                style={{ transform: `translateY(${start}px)`, blockSize: size }}
              >
                <ChatRow chat={chat} open={chat.id === openId} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

function ChatRow({ chat, open }: { chat: Chat; open: boolean }) {
  const zone = useZone();
  const name = called(chat.person);
  const kind = kindOf(chat.last_kind);
  const composing = useUntil(chat.composing_until);
  const said = composing ? "typing…" : plain(chat.last_text ?? "");
  const spoken = [
    name,
    chat.unread > 0 && `${count(chat.unread)} unread`,
    said,
    chat.last_at && short(chat.last_at, zone),
  ];
  return (
    <Link
      href={`/device/${chat.device_id}/whatsapp-web/${chat.id}`}
      className={chat.unread > 0 ? "chat chat--unread" : "chat"}
      aria-current={open || undefined}
      aria-label={spoken.filter(Boolean).join(", ")}
    >
      <Avatar name={chat.person.name} size={46} />
      <span className="chat__name clip">{name}</span>
      {chat.last_at ? <Time at={chat.last_at} className="chat__time" /> : <span />}
      <span className="chat__last">
        {composing ? (
          <span className="typing">{said}</span>
        ) : (
          <>
            {chat.last_direction === "out" && chat.last_state && (
              <Tick state={chat.last_state} />
            )}
            {kind && <Icon name={kind.icon} size="s" />}
            <span>{said}</span>
          </>
        )}
      </span>
      <span className="chat__side">
        {chat.person.suppressed && <Chip tone="bad">Opted out</Chip>}
        {chat.unread > 0 && <span className="badge">{count(chat.unread)}</span>}
      </span>
    </Link>
  );
}

function Skeleton() {
  return (
    <Bones label="Loading the chats">
      {Array.from({ length: 9 }, (_, row) => (
        <div className="chat" key={row}>
          <Bone w="46px" h={46} round />
          <Bone w={`${40 + ((row * 19) % 35)}%`} />
          <Bone w="34px" h={10} />
          <Bone w={`${55 + ((row * 13) % 30)}%`} h={10} />
        </div>
      ))}
    </Bones>
  );
}
