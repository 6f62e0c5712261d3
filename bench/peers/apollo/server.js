// Apollo Server over better-sqlite3 and BullMQ: `startImport` and `job`.
//
//     NODE_ENV=production PEER_DATABASE=… PEER_REDIS=… node server.js

import { createHash } from 'node:crypto';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { Queue } from 'bullmq';
import { GraphQLError } from 'graphql';
import { Redis } from 'ioredis';
import { typeDefs } from './schema.js';
import { importStarter, toJob } from './start-import.js';
import { openStore } from './store.js';

const store = openStore(process.env.PEER_DATABASE);
const redis = new Redis({ path: process.env.PEER_REDIS });
const queue = new Queue('imports', {
  connection: new Redis({ path: process.env.PEER_REDIS, maxRetriesPerRequest: null }),
  defaultJobOptions: { removeOnComplete: true, attempts: 3 },
});
const startImport = importStarter(store, redis, queue);

const resolvers = {
  Query: {
    job(_parent, { id }, { user }) {
      const row = store.findJob(id);
      return row === undefined || row.owner_id !== user.id ? null : toJob(row);
    },
  },
  Mutation: {
    startImport: (_parent, { input }, { user }) => startImport(user, input.url),
  },
};

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
    const token = (req.headers.authorization ?? '').replace(/^Bearer /, '');
    const user = store.findUser(createHash('sha256').update(token).digest('hex'));
    if (user === undefined) {
      throw new GraphQLError('This token is not known.', {
        extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
      });
    }
    return { user };
  },
});
console.log(`Listens at ${url}`);
