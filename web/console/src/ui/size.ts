/** Sizes in bytes, as people say them. */

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** `740 B`, `12.3 kB`: decimal units, three figures. */
export function size(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${Number(value.toPrecision(3)).toLocaleString("en")} ${UNITS[power]}`;
}
