/** What was typed and not sent, per chat, for as long as the browser window lives. */

const PREFIX = "carillon-draft-";

export function draftFor(chatId: number): string {
  try {
    return sessionStorage.getItem(PREFIX + chatId) ?? "";
  } catch {
    return "";
  }
}

export function keepDraft(chatId: number, text: string): void {
  try {
    if (text) sessionStorage.setItem(PREFIX + chatId, text);
    else sessionStorage.removeItem(PREFIX + chatId);
  } catch {
    // A window that may not store still sends; only the draft is lost on leaving.
  }
}
