import type { LampState } from "@lamp-room/protocol";

export function Lamp({ state }: { state: LampState }) {
  return (
    <li className={state.lit ? "lamp lit" : "lamp"}>
      <strong>{state.lamp}</strong> {state.lit ? `${state.intensity} cd` : "dark"}
    </li>
  );
}
