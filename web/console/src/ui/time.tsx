/** Times as people say them, and what ticks. */
import { useEffect, useState } from "react";

import { serverNow } from "../api/clock";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ago = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const exactClock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const whole = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/** The server's time in milliseconds, anew every `every`; null leaves it as it is. */
export function useNow(every: number | null): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (every === null) return undefined;
    setNow(serverNow());
    const timer = setInterval(() => setNow(serverNow()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** `8 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / SECOND));
  if (seconds < 1 && milliseconds > 0) return "< 1 s";
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
}

/** `0:09`, `12:30`, `1:05:00`: of one width while it counts down. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / SECOND));
  const two = (value: number): string => String(value).padStart(2, "0");
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds < 3600 ? rest.replace(/^0/, "") : `${Math.floor(seconds / 3600)}:${rest}`;
}

export function clockTime(time: string | number): string {
  return clock.format(new Date(time));
}

export function exactTime(time: string): string {
  return exactClock.format(new Date(time));
}

export function date(time: string): string {
  return day.format(new Date(time));
}

function relative(time: string, now: number): string {
  const past = now - Date.parse(time);
  if (past < MINUTE) return "just now";
  if (past < HOUR) return ago.format(-Math.round(past / MINUTE), "minute");
  if (past < DAY) return ago.format(-Math.round(past / HOUR), "hour");
  if (past < 7 * DAY) return ago.format(-Math.round(past / DAY), "day");
  return date(time);
}

/** `3 minutes ago`, with the whole time for those who point at it. */
export function Ago({ time }: { time: string }) {
  const now = useNow(10 * SECOND);
  return (
    <time dateTime={time} title={whole.format(new Date(time))}>
      {relative(time, now)}
    </time>
  );
}

/** The time left until `until`, each second. */
export function Countdown({ until, after }: { until: string; after: string }) {
  const now = useNow(SECOND / 4);
  const left = Date.parse(until) - now;
  return (
    <span className="countdown" role="timer">
      {left > 0 ? countdown(left) : after}
    </span>
  );
}
