// Apollo Server with its own standalone server.
//
//     NODE_ENV=production PEER_DATABASE=… PEER_REDIS=… node apollo.js

import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { GraphQLError } from 'graphql';
import { userOf } from './identity.js';
import { resolvers, store } from './resolvers.js';
import { typeDefs } from './schema.js';

const server = new ApolloServer({
  typeDefs,
  resolvers,
  introspection: false,
  includeStacktraceInErrorResponses: false,
  plugins: [ApolloServerPluginCacheControlDisabled()],
});

const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  async context({ req }) {
    const user = userOf(store, req.headers.authorization);
    if (user === undefined) {
      throw new GraphQLError('This token is not known.', {
        extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
      });
    }
    return { user };
  },
});
console.log(`Listens at ${url}`);
