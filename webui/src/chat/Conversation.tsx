/** One conversation: who it is with, what was said, and where one answers. */

import { useEffect, useRef } from "react";
import { useMarkRead, useMessages } from "../api/chats";
import { useMay } from "../api/rights";
import type { Chat, Device } from "../api/types";
import { BackLink, IconButton } from "../ui/Button";
import { isLinked } from "../ui/devices";
import { Avatar } from "../ui/Small";
import { Banner, Bone, Bones, Failed } from "../ui/States";
import { useNow, useUntil, useZone } from "../ui/Time";
import { useDrop } from "../ui/useDrop";
import { AttachingStage } from "./Attaching";
import { Composer } from "./Composer";
import { FilesProvider, useFiles } from "./files";
import { enclosing, lines, merge, type Shown } from "./messages";
import { OfflineBanner } from "./OfflineBanner";
import { below, called } from "./people";
import { useAttaching } from "./useAttaching";
import { useOutgoing } from "./useOutgoing";
import { Wall } from "./Wall";

interface LeadPanel {
  shown: boolean;
  toggle: () => void;
}

export function Conversation({
  chatId,
  chat,
  device,
  lead,
}: {
  chatId: number;
  chat: Chat | undefined;
  device: Device | undefined;
  lead: LeadPanel;
}) {
  const messages = useMessages(chatId);
  const deviceId = chat?.device_id ?? device?.id ?? 0;
  const { outgoing, send, retry } = useOutgoing(chatId, deviceId);
  const zone = useZone();
  const now = useNow(60_000);
  const change = useMay("change");
  const stored = messages.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = lines(merge(stored, outgoing), zone, now);
  const files = useFiles(chatId, device?.state === "online");
  const name = chat ? called(chat.person) : "";
  const attaching = useAttaching();
  useReading(chat);

  const again = (message: Shown) => {
    if (message.clientId && retry(message.clientId)) return;
    send(message.text, message);
  };
  const takes = change && device !== undefined && isLinked(device);
  const { over, ...drop } = useDrop((dropped) => takes && attaching.add(dropped));
  return (
    <section
      className={over && takes ? "talk talk--over" : "talk"}
      aria-label={chat ? `Chat with ${name}` : "Chat"}
      {...drop}
    >
      <TalkHead chat={chat} name={name} deviceId={deviceId} lead={lead} />
      {messages.isPending ? (
        <Skeleton />
      ) : messages.isError && stored.length === 0 ? (
        <Failed what="The messages" error={messages.error} onRetry={() => messages.refetch()} />
      ) : (
        <FilesProvider value={files}>
          <Wall
            lines={shown}
            name={name}
            deviceId={deviceId}
            onOlder={() =>
              messages.hasNextPage &&
              !messages.isFetchingNextPage &&
              void messages.fetchNextPage()
            }
            loadingOlder={messages.isFetchingNextPage}
            onRetry={change ? again : undefined}
          />
        </FilesProvider>
      )}
      <div className="talk__foot">
        {chat?.person.suppressed && (
          <Banner icon="stopsign" tone="bad">
            <b>{name} opted out.</b> Campaigns will not write; you still may, by hand.
          </Banner>
        )}
        {device && !isLinked(device) ? (
          <OfflineBanner device={device} />
        ) : (
          change && (
            <Composer chatId={chatId} name={name} onSend={send} onFiles={attaching.add} />
          )
        )}
      </div>
      {attaching.files.length > 0 && (
        <AttachingStage
          attaching={attaching}
          name={name}
          onSend={(text, media) => send(text, enclosing(media))}
        />
      )}
    </section>
  );
}

function TalkHead({
  chat,
  name,
  deviceId,
  lead,
}: {
  chat: Chat | undefined;
  name: string;
  deviceId: number;
  lead: LeadPanel;
}) {
  return (
    <header className="talk__head">
      <span className="narrow-only">
        <BackLink href={`/device/${deviceId}/whatsapp-web`} label="Back to the chats" />
      </span>
      {chat ? (
        <>
          <Avatar name={chat.person.name} size={40} />
          <div className="grow talk__who">
            <b className="clip">{name}</b>
            <Below chat={chat} />
          </div>
        </>
      ) : (
        <Bone w="180px" h={16} />
      )}
      <IconButton
        icon="info"
        label="About this lead"
        kind={lead.shown ? "plain" : "ghost"}
        aria-pressed={lead.shown}
        onClick={lead.toggle}
      />
    </header>
  );
}

/** That they type, while they do; else their number. */
function Below({ chat }: { chat: Chat }) {
  const composing = useUntil(chat.composing_until);
  if (composing) return <span className="tiny typing">typing…</span>;
  return <span className="tiny muted num">{below(chat.person)}</span>;
}

/** Opening a chat marks it read; so does what arrives while one looks at it. */
function useReading(chat: Chat | undefined) {
  const { mutate } = useMarkRead(chat?.device_id ?? 0);
  const change = useMay("change");
  const told = useRef("");
  const id = chat?.id;
  const mark = chat && chat.unread > 0 ? `${chat.unread} ${chat.last_at}` : "";
  useEffect(() => {
    const read = () => {
      if (!id || !mark || !change || document.hidden || told.current === mark) return;
      told.current = mark;
      mutate(id);
    };
    read();
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [id, mark, change, mutate]);
}

function Skeleton() {
  return (
    <div className="wall talk__bones">
      <Bones label="Loading the messages">
        <div className="stack">
          {[46, 30, 52, 24, 38, 44].map((width, index) => (
            <div
              key={width}
              className={index % 3 === 1 ? "bubble bubble--mine" : "bubble"}
              style={{ inlineSize: `${width}%` }}
            >
              <Bone />
            </div>
          ))}
        </div>
      </Bones>
    </div>
  );
}
