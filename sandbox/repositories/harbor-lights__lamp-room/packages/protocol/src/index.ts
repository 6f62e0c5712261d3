import { z } from "zod";

/** What a lamp says of itself. Intensity is in candelas. */
export const LampState = z.object({
  lamp: z.string().min(1),
  coast: z.string(),
  lit: z.boolean(),
  intensity: z.number().nonnegative(),
  at: z.iso.datetime(),
});

export type LampState = z.infer<typeof LampState>;

export type Command = { kind: "dim"; lamp: string; intensity: number } | { kind: "test"; lamp: string };
