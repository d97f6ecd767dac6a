/** What the API says, in its own words: the one place that knows the generated types. */

import type { components } from "./schema";

type Said = components["schemas"];

export type Me = Said["Me"];
export type Role = Said["MemberAnswer"]["role"];
export type AccountChange = Said["AccountChange"];
export type Setup = Said["SetupLinkAnswer"];
export type NewOwner = Said["Setup"];

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export type Device = Said["DeviceAnswer"];
export type DeviceState = Device["state"];
export type DevicePage = Said["DevicePage"];
export type DeviceCounts = Said["DeviceCountsAnswer"];
export type DeviceFilter =
  | "online"
  | "resting"
  | "offline"
  | "logged-out"
  | "other"
  | "unused"
  | "restricted";
export type Transport = Device["transport"];
export type DeviceChange = Said["DeviceChange"];
export type DeviceEvent = Said["DeviceEventAnswer"];
export type Pairing = Said["PairingAnswer"];
export type Refresh = Said["RefreshAnswer"];
export type RefreshProgress = Said["RefreshProgressAnswer"];
export type Refreshed = Said["RefreshedAnswer"];

export type Chat = Said["ChatAnswer"];
export type ChatPage = Said["ChatPage"];
export type ChatFilter = "all" | "unread" | "waiting" | "leads";
export type Message = Said["MessageAnswer"];
export type MessageKind = Message["kind"];
export type Sent = Said["SentAnswer"];

export type Send = Said["SendAnswer"];
export type SendState = Send["state"];

/** Facts are words: what is written is what a message shows. */
export type Lead = Omit<Said["LeadAnswer"], "attributes"> & {
  attributes: Record<string, string>;
};
export type LeadPage = Omit<Said["LeadPage"], "items"> & { items: Lead[] };
export type LeadWords = Said["LeadWordsAnswer"];
export type NewLead = Said["NewLead"];
export type LeadChange = Said["LeadWords"];
export type Consent = Said["ConsentGiven"];
export type Suppression = Said["SuppressionAnswer"];
export type HistoryEntry = Said["HistoryAnswer"];
/** What is done to many leads at once, and what came of it. */
export type ChangeWords = Said["ChangeWords"];
export type ManyChanged = Said["ChangeAnswer"];

export type Holdings = Said["HoldingsAnswer"];
export type ErasurePreview = Said["ErasurePreview"];
export type Erasure = Said["ErasureAnswer"];
export type PersonExport = Said["PersonExportAnswer"];

export type Webhook = Said["WebhookAnswer"];
export type WebhookMade = Said["WebhookMade"];
export type WebhookChange = Said["WebhookWords"];
export type WebhookEvent = Webhook["events"][number];
export type EventKind = Said["EventKind"];
export type Delivery = Said["DeliveryAnswer"];
export type LeadHook = Said["HookAnswer"];
export type LeadHookMade = Said["HookMade"];

export type LeadImport = Said["ImportAnswer"];
export type ImportState = LeadImport["state"];
export type ImportCheck = Said["Check"];
export type ImportRow = Said["RowAnswer"];
export type Mapping = ImportCheck["mapping"];
export type OnDuplicate = LeadImport["on_duplicate"];
export type RowOutcome = NonNullable<ImportRow["outcome"]>;
export type Announced = Said["Announced"];

/** A file that can be sent, by whoever of this account wants to. */
export type Media = Said["MediaAnswer"];
export type MediaKind = Media["kind"];
export type AnnouncedUpload = Said["AnnouncedUpload"];

export type Tally = Said["TallyAnswer"];
export type Campaign = Said["CampaignAnswer"];
export type CampaignState = Campaign["state"];
export type CampaignChange = Said["CampaignWords"];
export type NewCampaign = Said["NewCampaign"];
export type Audience = Said["AudienceAnswer"];
export type Preview = Said["PreviewAnswer"];
export type Report = Said["ReportAnswer"];
export type Variants = Said["VariantsAnswer"];
export type Rendered = Said["RenderedAnswer"];
export type Template = Said["TemplateAnswer"];
export type Allocation = Said["AllocationAnswer"];
export type AllocationPreview = Said["AllocationPreview"];
export type PhoneOfCampaign = Said["PhoneOfCampaign"];
export type PhoneLimit = Said["LimitOfDevice"];
export type Export = Said["ExportAnswer"];
export type Today = Said["TodayAnswer"];
export type Need = Said["Need"];
export type LiveTicket = Said["Ticket"];
