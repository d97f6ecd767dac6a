/** What the API says, in its own words; the one place that knows where the types come from. */

export type Role = "owner" | "admin" | "operator" | "viewer";

export interface Member {
  id: number;
  name: string;
  email: string;
  role: Role;
}

export interface Account {
  id: number;
  name: string;
  zone: string;
  region: string;
  demonstration: boolean;
  held_at: string | null;
  held_reason: string | null;
  quiet_hours: boolean;
  quiet_from: string;
  quiet_until: string;
  cap_day: number;
  cap_week: number;
  opt_out_words?: string[];
}

export interface Me {
  member: Member;
  account: Account;
  csrf_token: string;
  counts: { devices: number; leads: number; unread_chats: number };
}

export interface AccountChange {
  name?: string;
  zone?: string;
  quiet_hours?: boolean;
  quiet_from?: string;
  quiet_until?: string;
  cap_day?: number;
  cap_week?: number;
  opt_out_words?: string[];
}

export interface Setup {
  account_name: string;
  demonstration: boolean;
  zone: string;
  expires_at: string;
}

export interface NewOwner {
  account_name: string;
  name: string;
  email: string;
  password: string;
  zone: string;
  keep_demonstration: boolean;
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export type DeviceState =
  | "new"
  | "pairing"
  | "connecting"
  | "online"
  | "offline"
  | "logged-out"
  | "removed";

export interface Device {
  id: number;
  name: string;
  transport: "whatsapp" | "simulated";
  state: DeviceState;
  state_code: string | null;
  state_message: string | null;
  state_changed_at: string;
  phone: string | null;
  push_name: string | null;
  linked_at: string | null;
  resting_until: string | null;
  resting_code: string | null;
  resting_message: string | null;
  quota_hour: number;
  quota_day: number;
  gap_min_seconds: number;
  gap_max_seconds: number;
  used_hour: number;
  used_day: number;
  failed_day: number;
  health: number;
  unread_chats: number;
  created_at: string;
}

export type DeviceFilter = "online" | "resting" | "offline" | "logged-out" | "other";

export interface DeviceCounts {
  all: number;
  online: number;
  resting: number;
  offline: number;
  logged_out: number;
  other: number;
}

export interface DevicePage extends Page<Device> {
  counts: DeviceCounts;
}

export interface DeviceChange {
  name?: string;
  quota_hour?: number;
  quota_day?: number;
  gap_min_seconds?: number;
  gap_max_seconds?: number;
}

export interface DeviceEvent {
  state: string;
  code: string | null;
  message: string | null;
  at: string;
}

export type PairingState =
  | "asked"
  | "waiting"
  | "scanned"
  | "saving"
  | "online"
  | "expired"
  | "refused"
  | "cancelled";

export interface Pairing {
  device_id: number;
  method: "qr" | "code";
  state: PairingState;
  qr: string | null;
  link_code: string | null;
  expires_at: string | null;
  code: string | null;
  message: string | null;
}

export interface Person {
  id: number;
  name: string | null;
  phone: string | null;
  lead_id: number | null;
  suppressed: boolean;
}

export type SendState =
  | "planned"
  | "queued"
  | "sending"
  | "sent"
  | "delivered"
  | "read"
  | "played"
  | "failed"
  | "expired"
  | "uncertain"
  | "cancelled"
  | "suppressed";

export interface Chat {
  id: number;
  device_id: number;
  person: Person;
  last_at: string | null;
  last_text: string | null;
  last_direction: "in" | "out" | null;
  last_state: SendState | null;
  unread: number;
}

export type ChatFilter = "all" | "unread" | "waiting" | "leads";

export interface ChatPage extends Page<Chat> {
  counts: { all: number; unread: number; waiting: number };
}

export interface Message {
  id: number;
  chat_id: number;
  client_id: string | null;
  direction: "in" | "out";
  kind: string;
  text: string | null;
  at: string;
  state: SendState | null;
  code: string | null;
  message: string | null;
  campaign: { id: number; name: string } | null;
}

export interface Send {
  id: number;
  kind: string;
  campaign_id: number | null;
  device_id: number | null;
  device_name: string | null;
  lead_id: number | null;
  lead_name: string | null;
  phone: string | null;
  state: SendState;
  code: string | null;
  message: string | null;
  due_at: string | null;
  sent_at: string | null;
  delivered_at: string | null;
  read_at: string | null;
  ended_at: string | null;
  attempt: number;
  text: string | null;
}

export interface Consent {
  source: string;
  at: string;
  wording: string;
}

export interface Lead {
  id: number;
  name: string;
  phone: string;
  status: "prospect" | "customer";
  niches: string[];
  triggers: string[];
  journey: string | null;
  attributes: Record<string, string>;
  zone: string | null;
  owner_device_id: number | null;
  owner_device_name: string | null;
  consent: Consent | null;
  suppressed: { reason: string; at: string; word: string | null } | null;
  created_at: string;
  updated_at: string;
}

export interface LeadPage extends Page<Lead> {
  total: number;
}

export interface LeadChange {
  name?: string;
  phone?: string;
  status?: Lead["status"];
  niches?: string[];
  triggers?: string[];
  journey?: string | null;
  attributes?: Record<string, string>;
  zone?: string | null;
  owner_device_id?: number | null;
  consent?: Consent | null;
}

export interface LeadWords {
  niches: { name: string; leads: number }[];
  triggers: { name: string; leads: number }[];
}

export interface Suppression {
  id: number;
  person_id: number;
  phone: string | null;
  name: string | null;
  reason: string;
  word: string | null;
  suppressed_at: string;
  lifted_at: string | null;
}

export type ImportState =
  | "awaiting-file"
  | "reading"
  | "mapping"
  | "checking"
  | "checked"
  | "importing"
  | "imported"
  | "undoing"
  | "undone"
  | "failed";

export type OnDuplicate = "add" | "replace" | "leave";
export type Mapping = Record<string, number | null>;

export interface LeadImport {
  id: number;
  state: ImportState;
  filename: string;
  encoding: string | null;
  delimiter: string | null;
  columns: { index: number; name: string; samples: string[] }[];
  mapping: Mapping;
  consent: Consent | null;
  on_duplicate: OnDuplicate;
  niches?: string[];
  triggers?: string[];
  total: number;
  created: number;
  duplicate: number;
  refused: number;
  status_defaulted: number;
  refusals: { code: string; message: string; count: number }[];
  progress: { done: number; total: number } | null;
  code: string | null;
  message: string | null;
  created_at: string;
  imported_at: string | null;
  undone_at: string | null;
}

export interface ImportCheck {
  mapping: Mapping;
  consent: Consent | null;
  on_duplicate: OnDuplicate;
  niches: string[];
  triggers: string[];
}

export type RowOutcome = "new" | "duplicate" | "refused";

export interface ImportRow {
  number: number;
  name: string | null;
  phone: string | null;
  outcome: RowOutcome;
  code: string | null;
  message: string | null;
  status_defaulted: boolean;
}

export interface Upload {
  url: string;
  fields: Record<string, string>;
}

export interface Job {
  id: number;
  kind: string;
  state: string;
  done: number;
  total: number;
  code: string | null;
  message: string | null;
  created_at: string;
  finished_at: string | null;
}

export interface Tally {
  should: number;
  done: number;
  failed: number;
  remaining: number;
  uncertain: number;
  suppressed: number;
  cancelled: number;
}

export type CampaignState =
  | "draft"
  | "scheduled"
  | "running"
  | "paused"
  | "finished"
  | "cancelled";

export interface Audience {
  niche?: string | null;
  status?: Lead["status"] | null;
  trigger?: string | null;
  owner_device_id?: number | null;
}

export interface Campaign {
  id: number;
  name: string;
  state: CampaignState;
  audience: Audience;
  text: string;
  content_version_id: number | null;
  device_policy: "owner" | "pool";
  device_ids: number[];
  gap_min_seconds: number;
  gap_max_seconds: number;
  starts_at: string | null;
  ends_at: string | null;
  started_at: string | null;
  paused_at: string | null;
  cancelled_at: string | null;
  created_at: string;
  updated_at: string;
  tally: Tally;
}

export interface CampaignChange {
  name?: string;
  audience?: Audience;
  text?: string;
  device_policy?: Campaign["device_policy"];
  device_ids?: number[];
  gap_min_seconds?: number;
  gap_max_seconds?: number;
  starts_at?: string | null;
  ends_at?: string | null;
}

export interface Preview {
  matched: number;
  will_receive: number;
  exclusions: { code: string; message: string; count: number }[];
  estimated_finish_at: string | null;
  late: number;
  sample: { lead_id: number; name: string; text: string } | null;
  problems: { code: string; message: string; field: string | null }[];
}

export interface Report {
  campaign: Campaign;
  tally: Tally;
  funnel: {
    sent: number;
    delivered: number;
    read: number;
    replied: number;
    opted_out: number;
  };
  devices: { device_id: number; name: string; state: string; tally: Tally }[];
  failures: { code: string; message: string; count: number; final: boolean }[];
  estimated_finish_at: string | null;
  per_hour_now: number;
}

export interface Today {
  tally: Tally;
  campaigns: {
    id: number;
    name: string;
    state: CampaignState;
    tally: Tally;
    estimated_finish_at: string | null;
  }[];
  devices: Omit<DeviceCounts, "all">;
  needs: { code: string; message: string; count: number; path: string }[];
}

export interface LiveTicket {
  ticket: string;
  url: string;
  expires_at: string;
}
