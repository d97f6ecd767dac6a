/** Draws a message before the server has it, and sends it under an id made here. */

import { type InfiniteData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { api, sentence } from "../api/client";
import { keys } from "../api/keys";
import type { Message, Page, Sent } from "../api/types";
import type { Enclosed, Outgoing } from "./messages";

const none: Outgoing[] = [];
const WORDS_ONLY: Enclosed = { kind: "text", file: null };

export function useOutgoing(chatId: number, deviceId: number) {
  const queries = useQueryClient();
  const key = keys.chats.outgoing(chatId);
  const { data: outgoing = none } = useQuery<Outgoing[]>({
    queryKey: key,
    enabled: false,
    gcTime: Number.POSITIVE_INFINITY,
    queryFn: () => none,
  });
  const change = (next: (before: Outgoing[]) => Outgoing[]) =>
    queries.setQueryData<Outgoing[]>(key, (before) => next(before ?? none));

  // One after the other, so that they arrive in the order in which they were written.
  const last = useRef<Promise<void>>(Promise.resolve());
  const queue = (one: Outgoing) => {
    last.current = last.current.then(() => post(one));
  };
  const post = async (one: Outgoing) => {
    try {
      const message = await api.post<Sent>(`/chats/${chatId}/messages`, {
        client_id: one.clientId,
        text: one.text,
        media_id: one.file?.media_id ?? null,
      });
      queries.setQueryData<InfiniteData<Page<Message>>>(keys.chats.messages(chatId), (data) =>
        withMessage(data, message),
      );
      change((before) => before.filter(({ clientId }) => clientId !== one.clientId));
      void queries.invalidateQueries({ queryKey: keys.chats.ofDevice(deviceId) });
    } catch (thrown) {
      const failed = sentence(thrown);
      change((before) =>
        before.map((each) => (each.clientId === one.clientId ? { ...each, failed } : each)),
      );
    }
  };

  return {
    outgoing,
    send: (text: string, { kind, file }: Enclosed = WORDS_ONLY) => {
      const one = {
        ...{ clientId: crypto.randomUUID(), text, kind, file },
        ...{ at: new Date().toISOString(), failed: null },
      };
      change((before) => [...before, one]);
      queue(one);
    },
    /** The same message again, under the same id: it cannot double. */
    retry: (clientId: string) => {
      const one = outgoing.find((each) => each.clientId === clientId);
      if (!one) return false;
      change((before) =>
        before.map((each) => (each.clientId === clientId ? { ...each, failed: null } : each)),
      );
      queue(one);
      return true;
    },
  };
}

/** The first page holds the newest; the message is there once, whoever was first. */
function withMessage(data: InfiniteData<Page<Message>> | undefined, message: Message) {
  const [first, ...rest] = data?.pages ?? [];
  if (!data || !first) return data;
  const known = data.pages.some((page) => page.items.some(({ id }) => id === message.id));
  if (known) return data;
  return { ...data, pages: [{ ...first, items: [message, ...first.items] }, ...rest] };
}
