/** Starts what was asked for, and goes where it is to be seen. */
import { useState } from "react";
import { useLocation } from "wouter";

import { startImports, type Started, type Wishes } from "../../jobs/start";
import { forgetAddresses } from "./addresses";

export interface Refusal {
  url: string;
  answer: Exclude<Started, { __typename: "ImportStarted" }>;
}

export interface Starter {
  isBusy: boolean;
  isUnheard: boolean;
  refusals: readonly Refusal[];
  /** How many were asked for the last time. */
  asked: number;
  /** Answers whether it was heard. */
  start: (urls: readonly string[]) => Promise<boolean>;
}

export function useStart(wishes: Wishes): Starter {
  const [isBusy, setBusy] = useState(false);
  const [isUnheard, setUnheard] = useState(false);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const [asked, setAsked] = useState(0);
  const [, go] = useLocation();

  async function start(urls: readonly string[]): Promise<boolean> {
    if (isBusy) return false;
    setBusy(true);
    setUnheard(false);
    setAsked(urls.length);
    const answers = await startImports(urls, wishes).catch(() => null);
    setBusy(false);
    if (answers) settle(urls, answers);
    else setUnheard(true);
    return answers !== null;
  }

  function settle(urls: readonly string[], answers: readonly Started[]): void {
    forgetAddresses();
    const refused: Refusal[] = [];
    const started: string[] = [];
    answers.forEach((answer, index) => {
      if (answer.__typename === "ImportStarted") started.push(answer.job.id);
      else refused.push({ url: urls[index] ?? "", answer });
    });
    setRefusals(refused);
    if (refused.length > 0) return;
    const [only, another] = started;
    if (only && !another) go(`/jobs/${encodeURIComponent(only)}`);
    else go("/queue?show=ACTIVE");
  }

  return { isBusy, isUnheard, refusals, asked, start };
}
