/** What the field's text names, as the server reads it while it is typed. */
import { useEffect, useMemo } from "react";

import { client } from "../../api/client";
import { graphql, type ResultOf } from "../../api/graphql";
import { createStore, useStore } from "../../store";

const AFTER_TYPING_MILLISECONDS = 120;
export const MOST_ADDRESSES = 50;

const READ = graphql(`
  query ReadAddresses($urls: [String!]!) {
    repositoryAddresses(urls: $urls) {
      __typename
      ... on RepositoryAddress {
        owner
        name
        project {
          id
          slug
          title
        }
      }
      ... on InvalidRepositoryAddress {
        code
        message
        remedy
      }
    }
  }
`);

export type Reading = ResultOf<typeof READ>["repositoryAddresses"][number];

export interface Address {
  url: string;
  /** Undefined until the server has read it. */
  reading: Reading | undefined;
}

/** The addresses in a text: one per line, or with spaces or commas between them; each once. */
export function split(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter(Boolean))];
}

const read = new Map<string, Reading>();
/** Counts how often what was read has changed or was forgotten. */
const version = createStore(0);

/** The addresses in the text with what they name. Nothing is read anew that was read before. */
export function useAddresses(text: string): Address[] {
  const urls = useMemo(() => split(text), [text]);
  const seen = useStore(version);

  useEffect(() => {
    const unread = urls.slice(0, MOST_ADDRESSES).filter((url) => !read.has(url));
    if (unread.length === 0) return undefined;
    const asking = new AbortController();
    const timer = setTimeout(() => {
      void ask(unread, asking.signal);
    }, AFTER_TYPING_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [urls, seen]);

  return urls.map((url) => ({ url, reading: read.get(url) }));
}

async function ask(urls: string[], signal: AbortSignal): Promise<void> {
  const answer = await client
    .query({
      query: READ,
      variables: { urls },
      fetchPolicy: "no-cache",
      context: { fetchOptions: { signal } },
    })
    .catch(() => null);
  const readings = answer?.data?.repositoryAddresses ?? [];
  urls.forEach((url, index) => {
    const reading = readings[index];
    if (reading) read.set(url, reading);
  });
  if (readings.length > 0) change();
}

function change(): void {
  version.set(version.get() + 1);
}

/** What was read is forgotten: a project may have come or gone since. */
export function forgetAddresses(): void {
  read.clear();
  change();
}
