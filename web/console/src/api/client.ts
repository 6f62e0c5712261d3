/** Apollo Client: queries and mutations over HTTP, subscriptions over one WebSocket. */
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";

import { learnTime } from "./clock";
import possibleTypes from "./possible-types.json";
import { socket } from "./socket";
import { authorization } from "./token";

const http = new HttpLink({
  uri: "/graphql",
  async fetch(address, options) {
    const headers = { ...(options?.headers as Record<string, string>), ...authorization() };
    const response = await fetch(address, { ...options, headers });
    learnTime(response);
    return response;
  },
});

export const client = new ApolloClient({
  cache: new InMemoryCache({
    possibleTypes,
    typePolicies: { Project: { fields: { repository: { merge: true } } } },
  }),
  link: ApolloLink.split(
    (operation) => operation.operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    http,
  ),
  devtools: { enabled: false },
});
