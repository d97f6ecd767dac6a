/** The table from a live hint to what it makes stale. A hint carries no state of its own. */

import { keys } from "./keys";

export interface Hint {
  code: string;
  device_id?: number;
  chat_id?: number;
  campaign_id?: number;
  job_id?: number;
}

type Key = readonly unknown[];
type Row = (hint: Hint) => Key[];

const chat: Row = ({ chat_id, device_id }) => [
  ...(chat_id ? [keys.chats.messages(chat_id), keys.chats.one(chat_id)] : []),
  device_id ? keys.chats.ofDevice(device_id) : ["chats", "of-device"],
];

const device: Row = ({ device_id }) => [
  keys.devices.all,
  ...(device_id ? [keys.devices.pairing(device_id)] : []),
  keys.today,
];

const table: Record<string, Row> = {
  NEW_MESSAGE: (hint) => [...chat(hint), keys.me, keys.devices.all, keys.today],
  CHAT_UPDATE: (hint) => [...chat(hint), keys.me],
  SEND_UPDATE: (hint) => chat(hint),
  DEVICE_STATUS: device,
  DEVICE_PAIRED: (hint) => [...device(hint), keys.me],
  DEVICE_CONNECTED: device,
  DEVICE_RECONNECTED: device,
  DEVICE_LOGGED_OUT: device,
  QR_UPDATE: ({ device_id }) => (device_id ? [keys.devices.pairing(device_id)] : []),
  CAMPAIGN_PROGRESS: ({ campaign_id }) => [
    ...(campaign_id
      ? [
          keys.campaigns.one(campaign_id),
          keys.campaigns.report(campaign_id),
          keys.campaigns.allocation(campaign_id),
        ]
      : []),
    keys.campaigns.list,
    keys.sends.all,
    keys.today,
    ["devices", "list"],
  ],
  ACCOUNT_UPDATE: () => [keys.me, keys.today, keys.campaigns.all],
  JOB_PROGRESS: () => [keys.imports.all, keys.leads.all, keys.me],
};

/** An unknown code makes nothing stale: a newer server may say more than we know. */
export function staleKeys(hint: Hint): Key[] {
  return table[hint.code]?.(hint) ?? [];
}
