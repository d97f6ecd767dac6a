/** The first load has a budget: the build says what it costs and fails above it. */

import { gzipSync } from "node:zlib";
import type { Plugin, Rolldown } from "vite";

const MOST_KB = 180;

/** Measured as a browser pays it: the page everybody needs, and the largest one opened first. */
export function firstLoadBudget(): Plugin {
  return {
    name: "first-load-budget",
    apply: "build",
    writeBundle(_, bundle) {
      const files = Object.values(bundle);
      const chunks = new Map(
        files.flatMap((file) =>
          file.type === "chunk" ? [[file.fileName, file] as const] : [],
        ),
      );
      const sizes = new Map(
        files.map((file) => [file.fileName, gzipSync(content(file)).length]),
      );
      const entry = [...chunks.values()].find((chunk) => chunk.isEntry);
      if (!entry) throw new Error("the build has no entry");

      const cost = (...first: string[]) => {
        const needed = needs(first, chunks);
        return [...needed].reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0) / 1000;
      };
      const pages = entry.dynamicImports.map((page) => cost(entry.fileName, page));
      const largest = Math.max(cost(entry.fileName), ...pages);
      const said = `first load ${largest.toFixed(0)} kB compressed, of ${MOST_KB}`;
      if (largest > MOST_KB) throw new Error(`${said}: too much`);
      this.info(said);
    },
  };
}

/** These chunks, what they import, and the styles of all of them. */
function needs(first: string[], chunks: Map<string, Rolldown.OutputChunk>): Set<string> {
  const needed = new Set<string>();
  const open = [...first];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    const chunk = chunks.get(name);
    open.push(...(chunk?.imports ?? []), ...(chunk?.viteMetadata?.importedCss ?? []));
  }
  return needed;
}

function content(file: Rolldown.OutputChunk | Rolldown.OutputAsset): string | Uint8Array {
  return file.type === "chunk" ? file.code : file.source;
}
