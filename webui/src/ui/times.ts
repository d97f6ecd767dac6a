/** Instants as people read them: always in the account's zone, never in the computer's. */

interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** "14:20". */
export function clock(at: string | Date, zone: string): string {
  return format(at, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** "14:20", "Yesterday", "Monday", "15 Nov", "15 Nov 2024". */
export function short(at: string | Date, zone: string, now = new Date()): string {
  const days = daysAgo(at, zone, now);
  return days === 0 ? clock(at, zone) : dayWord(at, zone, now, days, "short");
}

/** A separator between days: "Today", "Yesterday", "Monday", "15 November 2026". */
export function dayName(at: string | Date, zone: string, now = new Date()): string {
  const days = daysAgo(at, zone, now);
  return days === 0 ? "Today" : dayWord(at, zone, now, days, "long");
}

/** With the time, before or after now: "14:20", "tomorrow 09:00", "Fri 16:00", "15 Nov, 10:00". */
export function moment(at: string | Date, zone: string, now = new Date()): string {
  const days = daysAgo(at, zone, now);
  const time = clock(at, zone);
  if (days === 0) return time;
  if (days === 1) return `yesterday ${time}`;
  if (days === -1) return `tomorrow ${time}`;
  if (Math.abs(days) < 7) return `${format(at, zone, { weekday: "short" })} ${time}`;
  return `${dated(at, zone, now, "short")}, ${time}`;
}

/** "Wednesday 18 November". */
export function longDay(at: Date, zone: string): string {
  const weekday = format(at, zone, { weekday: "long" });
  return `${weekday} ${format(at, zone, { day: "numeric", month: "long" })}`;
}

/** The exact instant, for a tooltip: "Mon 23 Nov 2026, 14:20:05". */
export function exact(at: string | Date, zone: string): string {
  const { second } = parts(at, zone);
  const day = format(at, zone, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
  }).replaceAll(",", "");
  return `${day}, ${clock(at, zone)}:${String(second).padStart(2, "0")}`;
}

/** "45 s", "38 min", "2 h 14 min", "3 days". */
export function span(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s`;
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) {
    return `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`;
  }
  const days = Math.round(minutes / 60 / 24);
  return days === 1 ? "1 day" : `${days} days`;
}

/** What a `datetime-local` field shows for an instant: "2026-11-20T16:00". */
export function toLocal(at: string | Date, zone: string): string {
  const { year, month, day, hour, minute } = parts(at, zone);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

/** The instant that a clock in the zone shows as this; the later one when it shows it twice. */
export function toInstant(local: string, zone: string): string {
  const wanted = Date.parse(`${local}Z`);
  let guess = wanted - offsetMs(new Date(wanted), zone);
  guess = wanted - offsetMs(new Date(guess), zone);
  return new Date(guess).toISOString().replace(".000Z", "Z");
}

/** "Asia/Kuala_Lumpur" → "Kuala Lumpur". */
export function zoneCity(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}

/** "UTC+8", "UTC+5:30". */
export function zoneOffset(zone: string, now = new Date()): string {
  const minutes = offsetMs(now, zone) / 60_000;
  const hours = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  return `UTC${minutes < 0 ? "−" : "+"}${hours}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

function daysAgo(at: string | Date, zone: string, now: Date): number {
  return Math.round((midnight(now, zone) - midnight(at, zone)) / DAY_MS);
}

function dayWord(
  at: string | Date,
  zone: string,
  now: Date,
  days: number,
  month: "short" | "long",
): string {
  if (days === 1) return "Yesterday";
  if (days === -1) return "Tomorrow";
  if (days > 1 && days < 7) return format(at, zone, { weekday: "long" });
  return dated(at, zone, now, month);
}

function dated(at: string | Date, zone: string, now: Date, month: "short" | "long"): string {
  const then = parts(at, zone);
  const sameYear = then.year === parts(now, zone).year && month === "short";
  const name = format(at, zone, { month });
  return sameYear ? `${then.day} ${name}` : `${then.day} ${name} ${then.year}`;
}

function midnight(at: string | Date, zone: string): number {
  const { year, month, day } = parts(at, zone);
  return Date.UTC(year, month - 1, day);
}

function offsetMs(at: Date, zone: string): number {
  const { year, month, day, hour, minute, second } = parts(at, zone);
  const shown = Date.UTC(year, month - 1, day, hour, minute, second);
  return shown - Math.floor(at.getTime() / 1000) * 1000;
}

function parts(at: string | Date, zone: string): Parts {
  const shown = formatter(zone, {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
  }).formatToParts(new Date(at));
  const read = (type: string) => Number(shown.find((part) => part.type === type)?.value);
  return {
    year: read("year"),
    month: read("month"),
    day: read("day"),
    hour: read("hour"),
    minute: read("minute"),
    second: read("second"),
  };
}

function format(at: string | Date, zone: string, options: Intl.DateTimeFormatOptions): string {
  return formatter(zone, options).format(new Date(at));
}

function formatter(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${zone} ${JSON.stringify(options)}`;
  const made =
    formats.get(name) ?? new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options });
  formats.set(name, made);
  return made;
}
