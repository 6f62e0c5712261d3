/** Operations, typed from the schema that the server has. */
import { initGraphQLTada } from "gql.tada";

import type { introspection } from "./schema-types";

export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { DateTime: string };
}>();

export { readFragment } from "gql.tada";
export type { FragmentOf, ResultOf, VariablesOf } from "gql.tada";
