/** The server's clock, which countdowns go by: a browser's own may be minutes off. */

let ahead = 0;

/** Learns from an answer's Date header, which tells whole seconds. */
export function learnTime(response: Response): void {
  const date = Date.parse(response.headers.get("date") ?? "");
  if (Number.isNaN(date)) return;
  const difference = date - Date.now();
  // within a second both may be right
  ahead = Math.abs(difference) > 1500 ? difference : 0;
}

/** Milliseconds since 1970, as the server counts them. */
export function serverNow(): number {
  return Date.now() + ahead;
}
