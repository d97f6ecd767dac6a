/** A typed call: JSON in and out, the CSRF header, and failures as one kind of error. */

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: Record<string, string> = {},
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
  }
}

type Query = Record<string, string | number | null | undefined>;

interface Call {
  body?: unknown;
  query?: Query;
  signal?: AbortSignal;
  keepalive?: boolean;
}

let csrfToken = "";
let onSignedOut = () => {};

/** Every later call that changes something carries this token. */
export function rememberCsrf(token: string): void {
  csrfToken = token;
}

/** Called when the API no longer knows who is calling. */
export function whenSignedOut(tell: () => void): void {
  onSignedOut = tell;
}

export const api = {
  get: <T>(path: string, call?: Call) => send<T>("GET", path, call),
  post: <T>(path: string, body?: unknown, call?: Call) =>
    send<T>("POST", path, { ...call, body: body ?? {} }),
  patch: <T>(path: string, body: unknown) => send<T>("PATCH", path, { body }),
  delete: <T = void>(path: string, call?: Call) => send<T>("DELETE", path, call),
};

async function send<T>(method: string, path: string, call: Call = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = csrfToken;
  if (call.body !== undefined) headers["Content-Type"] = "application/json";

  const answer = await fetch(`/api${path}${search(call.query)}`, {
    method,
    headers,
    credentials: "same-origin",
    body: call.body === undefined ? undefined : JSON.stringify(call.body),
    signal: call.signal,
    keepalive: call.keepalive,
  }).catch((reason: unknown) => {
    if (call.signal?.aborted) throw reason;
    throw new ApiError(0, "no-answer", "Carillon does not answer. Is the line up?");
  });

  if (!answer.ok) throw await failure(answer);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

function search(query: Query = {}): string {
  const given = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== null && value !== "",
  );
  const params = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length ? `?${params}` : "";
}

async function failure(answer: Response): Promise<ApiError> {
  const said = await answer.json().catch(() => null);
  const { code, message, fields } = said?.error ?? {};
  if (answer.status === 401 && code !== "wrong-credentials") onSignedOut();
  const wait = Number(answer.headers.get("Retry-After"));
  return new ApiError(
    answer.status,
    code ?? "unexpected",
    message ?? `Carillon could not answer (${answer.status}). Try again in a moment.`,
    fields ?? {},
    wait || null,
  );
}

/** What to tell a person about something that was thrown. */
export function sentence(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : "Something failed. Try again.";
}

/** Sends a file to storage exactly as the presigned form asks; tells how far it got. */
export function upload(
  to: { url: string; fields: Record<string, string> },
  file: File,
  onProgress: (share: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(to.fields)) form.append(name, value);
    form.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", to.url);
    request.upload.onprogress = (event) => onProgress(event.loaded / event.total);
    const fail = () =>
      reject(
        new ApiError(request.status, "not-stored", "The file did not arrive. Send it again."),
      );
    request.onerror = fail;
    request.onload = () => (request.status < 300 ? resolve() : fail());
    request.onabort = () => reject(signal?.reason);
    signal?.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
