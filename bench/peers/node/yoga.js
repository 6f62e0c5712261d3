// GraphQL Yoga over Node's own HTTP server.
//
//     NODE_ENV=production PEER_DATABASE=… PEER_REDIS=… node yoga.js

import { createServer } from 'node:http';
import { GraphQLError } from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';
import { userOf } from './identity.js';
import { resolvers, store } from './resolvers.js';
import { typeDefs } from './schema.js';

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  graphiql: false,
  landingPage: false,
  logging: false,
  multipart: false,
  context({ request }) {
    const user = userOf(store, request.headers.get('authorization'));
    if (user === undefined) {
      throw new GraphQLError('This token is not known.', {
        extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
      });
    }
    return { user };
  },
});

const http = createServer(yoga);
http.listen({ port: 0, host: '127.0.0.1', backlog: 2048 }, () => {
  console.log(`Listens at http://127.0.0.1:${http.address().port}/`);
});
