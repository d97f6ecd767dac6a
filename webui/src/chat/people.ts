/** Who is at the other end, in words: some are known by WhatsApp's own id alone. */

import type { Chat } from "../api/types";
import { phone } from "../ui/phones";

type Person = Chat["person"];

/** Their name, else their number. */
export function called({ name, phone: number }: Person): string {
  return name ?? (phone(number) || "Number not known");
}

/** What stands below the name. */
export function below({ name, phone: number }: Person): string {
  if (!number) return "WhatsApp has not told us their number";
  return name ? phone(number) : "Not saved";
}
