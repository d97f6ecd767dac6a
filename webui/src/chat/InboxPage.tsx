/** Where "Inbox" leads: the phone one was at last, else one with something unread. */

import { Redirect } from "wouter";
import { useDevices } from "../api/devices";
import { rows } from "../api/pages";
import { ButtonLink } from "../ui/Button";
import { isLinked } from "../ui/devices";
import { usePreferences } from "../ui/preferences";
import { Empty, Failed, RowBones } from "../ui/States";

export default function InboxPage() {
  const devices = useDevices({});
  const { lastDevice } = usePreferences();
  if (devices.isPending) return <RowBones label="Loading the phones" />;
  if (devices.isError) {
    return <Failed what="The inbox" error={devices.error} onRetry={() => devices.refetch()} />;
  }
  const all = rows(devices.data);
  const chosen =
    all.find(({ id }) => id === lastDevice) ??
    all.find(({ unread_chats }) => unread_chats > 0) ??
    all.find(isLinked) ??
    all[0];
  if (chosen) return <Redirect to={`/device/${chosen.id}/whatsapp-web`} replace />;
  return (
    <Empty
      icon="inbox"
      title="No phone, no inbox"
      acts={
        <ButtonLink href="/devices?link=new" kind="primary" icon="plus">
          Link a phone
        </ButtonLink>
      }
    >
      Link a phone and its chats appear here, as in WhatsApp Web.
    </Empty>
  );
}
