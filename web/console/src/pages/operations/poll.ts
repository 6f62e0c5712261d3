/** Asks the same again every few seconds, as long as somebody looks. */
import type { OperationVariables, TypedDocumentNode } from "@apollo/client";
import { useCallback, useEffect, useRef, useState } from "react";

import { client } from "../../api/client";

export interface Polled<T> {
  data: T | null;
  /** `data` answers to these variables, and not to those before them. */
  isCurrent: boolean;
  /** The last question was not answered: what is shown is older. */
  isUnheard: boolean;
  /** Asks now, and then goes on as before. */
  refresh: () => void;
}

/** `variables` has to be the same object for as long as it says the same. */
export function usePoll<T, V extends OperationVariables>(
  query: TypedDocumentNode<T, V>,
  variables: V,
  everyMilliseconds: number,
): Polled<T> {
  const [answer, setAnswer] = useState<{ data: T; of: V } | null>(null);
  const [isUnheard, setUnheard] = useState(false);
  const ask = useRef<() => void>(() => undefined);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let latest = 0;

    async function go(): Promise<void> {
      clearTimeout(timer);
      const asked = ++latest;
      try {
        const options = { query, variables, fetchPolicy: "no-cache" } as Parameters<
          typeof client.query<T, V>
        >[0];
        const { data } = await client.query<T, V>(options);
        if (asked !== latest) return;
        if (data) setAnswer({ data: data as T, of: variables });
        setUnheard(false);
      } catch {
        if (asked !== latest) return;
        setUnheard(true);
      }
      timer = setTimeout(goIfSeen, everyMilliseconds);
    }
    function goIfSeen(): void {
      if (document.visibilityState === "visible") void go();
    }

    ask.current = () => void go();
    void go();
    document.addEventListener("visibilitychange", goIfSeen);
    return () => {
      latest = -1;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", goIfSeen);
    };
  }, [query, variables, everyMilliseconds]);

  const refresh = useCallback(() => ask.current(), []);
  return { data: answer?.data ?? null, isCurrent: answer?.of === variables, isUnheard, refresh };
}
