import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { firstLoadBudget } from "./budget";

// `make run` serves everything on one origin; `npm run dev` borrows its API and socket.
const gateway = "http://localhost:3000";

export default defineConfig({
  plugins: [react(), firstLoadBudget()],
  build: { target: "es2023", reportCompressedSize: true },
  server: {
    port: 5173,
    proxy: {
      "/api": gateway,
      "/storage": gateway,
      "/ws": { target: gateway, ws: true },
    },
  },
});
