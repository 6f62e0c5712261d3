/** The few pictures of the console, drawn with one pen; each stands beside words that say the same. */
import type { ReactNode } from "react";

function icon(drawing: ReactNode) {
  return function Icon({ size = 16 }: { size?: number }) {
    return (
      <svg
        className="icon"
        width={size}
        height={size}
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {drawing}
      </svg>
    );
  };
}

export const Check = icon(<path d="m3.5 8.5 3 3 6-7" />);
export const Cross = icon(<path d="m4 4 8 8m0-8-8 8" />);
export const Dash = icon(<path d="M4 8h8" />);
export const Pause = icon(<path d="M6 4.5v7m4-7v7" />);
export const Ring = icon(<circle cx="8" cy="8" r="5" />);
export const Alert = icon(
  <>
    <path d="M8 2.2 14.3 13H1.7Z" />
    <path d="M8 6.4v3.1m0 1.7v.1" />
  </>,
);
export const Hourglass = icon(<path d="M4.5 2.5h7m-7 11h7M5 2.5c0 3 3 3.6 3 5.5s-3 2.5-3 5.5m6-11c0 3-3 3.6-3 5.5s3 2.5 3 5.5" />);
export const Star = icon(
  <path d="m8 2.2 1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.5l4-.6Z" />,
);
export const Fork = icon(
  <>
    <circle cx="4.5" cy="3.5" r="1.5" />
    <circle cx="11.5" cy="3.5" r="1.5" />
    <circle cx="8" cy="12.5" r="1.5" />
    <path d="M4.5 5c0 3 3.5 2.5 3.5 6m3.5-6c0 3-3.5 2.5-3.5 6" />
  </>,
);
export const PullOpen = icon(
  <>
    <circle cx="4.5" cy="3.5" r="1.5" />
    <circle cx="4.5" cy="12.5" r="1.5" />
    <circle cx="11.5" cy="12.5" r="1.5" />
    <path d="M4.5 5v6m7 0V6.5a2 2 0 0 0-2-2H8m1.5-2-2 2 2 2" />
  </>,
);
export const PullMerged = icon(
  <>
    <circle cx="4.5" cy="3.5" r="1.5" />
    <circle cx="4.5" cy="12.5" r="1.5" />
    <circle cx="11.5" cy="9" r="1.5" />
    <path d="M4.5 5v6m0-6c0 3 2.5 4 5.5 4" />
  </>,
);
export const PullClosed = icon(
  <>
    <circle cx="4.5" cy="3.5" r="1.5" />
    <circle cx="4.5" cy="12.5" r="1.5" />
    <circle cx="11.5" cy="12.5" r="1.5" />
    <path d="M4.5 5v6m7 0V7.5m-2-5 4 4m0-4-4 4" />
  </>,
);
export const Arrow = icon(<path d="M3 8h10m-4-4 4 4-4 4" />);
export const Out = icon(<path d="M6.5 3.5h-3v9h9v-3M9.5 3.5h3v3m0-3L7.5 8.5" />);
export const Bell = icon(<path d="M4.5 11V7a3.5 3.5 0 0 1 7 0v4m-8.5 0h10M7 13.5h2" />);
export const Picture = icon(
  <>
    <rect x="2.5" y="3" width="11" height="10" rx="1.5" />
    <path d="m3 11 3-3 2.5 2.5L10.5 8.5l2.5 2.5" />
    <circle cx="6" cy="6" r=".6" />
  </>,
);
export const Keys = icon(
  <>
    <rect x="1.5" y="4" width="13" height="8" rx="1.5" />
    <path d="M4 6.5h.1m2.6 0h.1m2.5 0h.1m2.5 0h.1M5 9.5h6" />
  </>,
);
export const Gauge = icon(
  <path d="M2.5 12a6.2 6.2 0 1 1 11 0M8 10.2l2.8-3.6M8 10.2a.9.9 0 1 0 .1 0" />,
);
export const Sun = icon(
  <>
    <circle cx="8" cy="8" r="2.8" />
    <path d="M8 1.5v1.3m0 10.4v1.3M1.5 8h1.3m10.4 0h1.3M3.4 3.4l.9.9m7.4 7.4.9.9m0-9.2-.9.9M4.3 11.7l-.9.9" />
  </>,
);
export const Moon = icon(<path d="M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5Z" />);
export const Half = icon(
  <>
    <circle cx="8" cy="8" r="5.5" />
    <path d="M8 2.5v11a5.5 5.5 0 0 0 0-11Z" fill="currentColor" />
  </>,
);
