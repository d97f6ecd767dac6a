/** Mounts the app. The styles come first: their order of layers holds for all later ones. */

import "./styles/index.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiError, whenSignedOut } from "./api/client";
import { keys } from "./api/keys";
import { App } from "./app";
import { followTheme } from "./ui/preferences";
import { Sprite } from "./ui/Sprite";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      // A refusal stays a refusal; only silence and server trouble are worth another try.
      retry: (failures, error) =>
        failures < 2 &&
        !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});

whenSignedOut(() => {
  if (queries.getQueryData(keys.me)) queries.setQueryData(keys.me, null);
});
followTheme();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Sprite />
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
