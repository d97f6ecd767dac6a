/** Routes, and the frame around them. */

import { useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { Redirect, Route, Switch, useLocation, useSearch } from "wouter";
import { useMe } from "./api/accounts";
import { connectLive } from "./api/live";
import { SessionProvider } from "./api/rights";
import type { Me } from "./api/types";
import { Frame } from "./frame/Frame";
import { NotFound } from "./frame/NotFound";
import { SetupPage } from "./signin/SetupPage";
import { SignInPage } from "./signin/SignInPage";
import { Failed, RowBones } from "./ui/States";
import { ZoneProvider } from "./ui/Time";

const TodayPage = lazy(() => import("./today/TodayPage"));
const InboxPage = lazy(() => import("./chat/InboxPage"));
const ChatPage = lazy(() => import("./chat/ChatPage"));
const DevicesPage = lazy(() => import("./devices/DevicesPage"));
const LeadsPage = lazy(() => import("./leads/LeadsPage"));
const ImportsPage = lazy(() => import("./leads/ImportsPage"));
const ImportPage = lazy(() => import("./leads/ImportPage"));
const CampaignsPage = lazy(() => import("./campaigns/CampaignsPage"));
const EditorPage = lazy(() => import("./campaigns/EditorPage"));
const ReportPage = lazy(() => import("./campaigns/ReportPage"));
const SendsPage = lazy(() => import("./sends/SendsPage"));
const SettingsPage = lazy(() => import("./settings/SettingsPage"));

export function App() {
  return (
    <Switch>
      <Route path="/setup/:token">{({ token }) => <SetupPage token={token} />}</Route>
      <Route path="/sign-in">
        <SignIn />
      </Route>
      <Route>
        <SignedIn>
          <Pages />
        </SignedIn>
      </Route>
    </Switch>
  );
}

function Pages() {
  return (
    <Suspense fallback={<RowBones />}>
      <Switch>
        <Route path="/" component={TodayPage} />
        <Route path="/inbox" component={InboxPage} />
        <Route path="/device/:device/whatsapp-web/:chat?">
          {({ device, chat }) => (
            <ChatPage
              key={device}
              deviceId={Number(device)}
              chatId={chat ? Number(chat) : null}
            />
          )}
        </Route>
        <Route path="/devices/:id?">
          {({ id }) => <DevicesPage openId={id ? Number(id) : null} />}
        </Route>
        <Route path="/leads/import" component={ImportsPage} />
        <Route path="/leads/import/:id">
          {({ id }) => <ImportPage key={id} id={Number(id)} />}
        </Route>
        <Route path="/leads/:id?">
          {({ id }) => <LeadsPage openId={id ? Number(id) : null} />}
        </Route>
        <Route path="/campaigns" component={CampaignsPage} />
        <Route path="/campaigns/:id/edit">
          {({ id }) => <EditorPage key={id} id={Number(id)} />}
        </Route>
        <Route path="/campaigns/:id">
          {({ id }) => <ReportPage key={id} id={Number(id)} />}
        </Route>
        <Route path="/sends" component={SendsPage} />
        <Route path="/settings/:part?">
          {({ part }) => <SettingsPage part={part ?? "account"} />}
        </Route>
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  );
}

/** Everything behind the door: who is signed in, their zone, and the live socket. */
function SignedIn({ children }: { children: ReactNode }) {
  const me = useMe();
  const [address] = useLocation();
  const search = useSearch();
  if (me.data) return <Live me={me.data}>{children}</Live>;
  if (me.isError) {
    return <Failed what="Your account" error={me.error} onRetry={() => me.refetch()} />;
  }
  if (me.isPending) return null;
  const next = search ? `${address}?${search}` : address;
  return (
    <Redirect to={next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`} />
  );
}

function Live({ me, children }: { me: Me; children: ReactNode }) {
  const queries = useQueryClient();
  useEffect(() => connectLive(queries), [queries]);
  return (
    <SessionProvider value={me}>
      <ZoneProvider value={me.account.zone}>
        <Frame>{children}</Frame>
      </ZoneProvider>
    </SessionProvider>
  );
}

function SignIn() {
  const me = useMe();
  const next = new URLSearchParams(useSearch()).get("next") ?? "/";
  // Only our own addresses: a link to sign in must not lead away.
  const to = /^\/(?![/\\])/.test(next) ? next : "/";
  return me.data ? <Redirect to={to} /> : <SignInPage />;
}
