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
  /** Of those that failed, the ones for this reason. */
  code?: string;
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
    history: (id: number) => ["leads", "one", id, "history"],
    words: ["leads", "words"],
    suppressions: ["leads", "suppressions"],
    changes: ["leads", "changes"],
    change: (id: number) => ["leads", "changes", id],
  },
  persons: {
    held: (leadId: number) => ["persons", "held", leadId],
    export: (id: number) => ["persons", "export", id],
    erasure: (id: number) => ["persons", "erasure", id],
  },
  leadHooks: ["lead-hooks"],
  webhooks: {
    all: ["webhooks"],
    list: ["webhooks", "list"],
    events: ["webhooks", "events"],
    deliveries: (id: number, state: string) => ["webhooks", "deliveries", id, state],
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
    variants: (id: number, version: string) => ["campaigns", "variants", id, version],
    report: (id: number) => ["campaigns", "report", id],
    allocation: (id: number) => ["campaigns", "allocation", id],
    allocationPreview: (id: number, version: string) => [
      ...["campaigns", "allocation", id],
      { version },
    ],
  },
  templates: ["templates"],
  texts: (text: string) => ["texts", text],
  exports: { one: (id: number) => ["exports", id] },
  sends: {
    all: ["sends"],
    list: (search: SendSearch) => ["sends", search],
    one: (id: number) => ["sends", "one", id],
  },
} as const;
