/** List on the left, conversation on the right, the lead beside it; on a phone they slide. */

import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { useChat } from "../api/chats";
import { useDevice } from "../api/devices";
import { useViewing } from "../api/live";
import { ButtonLink } from "../ui/Button";
import { useKeys } from "../ui/keys";
import { PANELS_COVER, useNarrow } from "../ui/narrow";
import { prefer, usePreferences } from "../ui/preferences";
import { Empty, Failed } from "../ui/States";
import { ChatList } from "./ChatList";
import { Conversation } from "./Conversation";
import { LeadSide } from "./LeadSide";
import "./chat.css";

export default function ChatPage({
  deviceId,
  chatId,
}: {
  deviceId: number;
  chatId: number | null;
}) {
  const device = useDevice(deviceId);
  const chat = useChat(chatId);
  const lead = useLeadPanel();
  const [, go] = useLocation();
  useViewing(
    { kind: "device", id: deviceId },
    ...(chatId ? [{ kind: "chat" as const, id: chatId }] : []),
  );
  useEffect(() => {
    prefer({ lastDevice: deviceId });
  }, [deviceId]);
  useEffect(() => {
    document.title = `${device.data?.name ?? "Inbox"} · Carillon`;
  }, [device.data?.name]);
  useKeys([
    { keys: "Alt I", does: "Lead panel", act: lead.toggle },
    {
      keys: "Escape",
      does: "Close the chat",
      act: () => chatId !== null && go(`/device/${deviceId}/whatsapp-web`),
    },
  ]);

  if (device.isError) {
    return (
      <Empty
        icon="phone"
        title="There is no such phone"
        acts={
          <ButtonLink href="/devices" kind="primary">
            See all phones
          </ButtonLink>
        }
      >
        It may have been removed.
      </Empty>
    );
  }
  const open = chatId !== null;
  const withLead = open && lead.shown && chat.data;
  return (
    <div
      className={withLead ? "inbox inbox--lead" : "inbox"}
      data-view={open ? "chat" : "list"}
    >
      <ChatList deviceId={deviceId} device={device.data} openId={chatId} />
      {!open && <Nobody name={device.data?.name} />}
      {open && chat.isError && (
        <Failed what="This chat" error={chat.error} onRetry={() => chat.refetch()} />
      )}
      {open && !chat.isError && (
        <Conversation
          key={chatId}
          chatId={chatId}
          chat={chat.data}
          device={device.data}
          lead={lead}
        />
      )}
      {withLead && <LeadSide chat={chat.data} onClose={lead.toggle} />}
    </div>
  );
}

/** Beside the chat it is remembered; in a narrow window it covers the chat, so it is asked for each time. */
function useLeadPanel() {
  const { leadPanel } = usePreferences();
  const narrow = useNarrow(PANELS_COVER);
  const [covers, setCovers] = useState(false);
  return narrow
    ? { shown: covers, toggle: () => setCovers(!covers) }
    : { shown: leadPanel, toggle: () => prefer({ leadPanel: !leadPanel }) };
}

function Nobody({ name }: { name: string | undefined }) {
  const whose = name?.split(" · ")[0];
  return (
    <section className="inbox__nobody">
      <Empty
        icon="phone"
        title={whose ? `${whose}’s chats, on your screen` : "Chats, on your screen"}
      >
        Choose a chat on the left. Messages sent from the phone itself appear here too, and
        nothing is marked read until you open it.
      </Empty>
      <p className="inbox__keys tiny muted">
        <span>
          <kbd>Ctrl</kbd> <kbd>↑</kbd> <kbd>↓</kbd> next chat
        </span>
        <span>
          <kbd>/</kbd> search
        </span>
        <span>
          <kbd>N</kbd> new chat
        </span>
      </p>
    </section>
  );
}
