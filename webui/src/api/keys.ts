/** Every query key, by noun: a key is stale together with all keys that begin with it. */

import type { ChatFilter, RowOutcome } from "./types";

export interface DeviceSearch {
  state?: string;
  q?: string;
}

export interface LeadSearch {
  q?: string;
  niche?: string;
  status?: string;
  trigger?: string;
  owner_device_id?: string;
  consent?: string;
  suppressed?: string;
  import_id?: string;
}

export interface SendSearch {
  campaign_id?: string;
  device_id?: string;
  state?: string;
}

export const keys = {
  me: ["me"],
  setup: (token: string) => ["setup", token],
  today: ["today"],
  devices: {
    all: ["devices"],
    list: (search: DeviceSearch) => ["devices", "list", search],
    one: (id: number) => ["devices", "one", id],
    history: (id: number) => ["devices", "one", id, "history"],
    refresh: (batchId: string) => ["devices", "refresh", batchId],
    pairing: (id: number) => ["pairing", id],
  },
  chats: {
    all: ["chats"],
    ofDevice: (deviceId: number) => ["chats", "of-device", deviceId],
    list: (deviceId: number, filter: ChatFilter, q: string) => [
      ...["chats", "of-device", deviceId],
      { filter, q },
    ],
    one: (id: number) => ["chats", "one", id],
    messages: (id: number) => ["chats", "messages", id],
    outgoing: (id: number) => ["outgoing", id],
  },
  leads: {
    all: ["leads"],
    list: (search: LeadSearch) => ["leads", "list", search],
    one: (id: number) => ["leads", "one", id],
    words: ["leads", "words"],
    suppressions: ["leads", "suppressions"],
  },
  imports: {
    all: ["imports"],
    list: ["imports", "list"],
    one: (id: number) => ["imports", "one", id],
    rows: (id: number, outcome: RowOutcome, code: string) => [
      ...["imports", "one", id],
      { outcome, code },
    ],
  },
  campaigns: {
    all: ["campaigns"],
    list: ["campaigns", "list"],
    one: (id: number) => ["campaigns", "one", id],
    preview: (id: number, offset: number, version: string) => [
      ...["campaigns", "preview", id],
      { offset, version },
    ],
    report: (id: number) => ["campaigns", "report", id],
  },
  sends: {
    all: ["sends"],
    list: (search: SendSearch) => ["sends", search],
  },
} as const;
