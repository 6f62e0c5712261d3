// graphql-ws over Redis pub/sub: `importProgress`, one Redis connection for all who listen.
//
//     NODE_ENV=production PEER_DATABASE=… PEER_REDIS=… node progress.js

import { createServer } from 'node:http';
import { buildSchema } from 'graphql';
import { RedisPubSub } from 'graphql-redis-subscriptions';
import { useServer } from 'graphql-ws/use/ws';
import { Redis } from 'ioredis';
import { WebSocketServer } from 'ws';
import { userOf } from './identity.js';
import { typeDefs } from './schema.js';
import { openStore } from './store.js';

const store = openStore(process.env.PEER_DATABASE);
const live = new RedisPubSub({
  publisher: new Redis({ path: process.env.PEER_REDIS }),
  subscriber: new Redis({ path: process.env.PEER_REDIS }),
});

const schema = buildSchema(typeDefs);
schema.getSubscriptionType().getFields().importProgress.subscribe = (_parent, { jobId }, { user }) => {
  const row = store.findJob(jobId);
  if (row === undefined || row.owner_id !== user.id) throw new Error('There is no such job.');
  return live.asyncIterableIterator(`job:${jobId}`);
};
schema.getSubscriptionType().getFields().importProgress.resolve = (event) => event;

const http = createServer((_request, response) => response.writeHead(404).end());
const sockets = new WebSocketServer({ server: http, path: '/graphql', perMessageDeflate: false });

useServer(
  {
    schema,
    connectionInitWaitTimeout: 4_000,
    onConnect(connection) {
      const authorization = connection.connectionParams?.authorization;
      connection.extra.user = userOf(store, authorization && String(authorization));
      return connection.extra.user !== undefined;
    },
    context: (connection) => ({ user: connection.extra.user }),
  },
  sockets,
);

http.listen({ port: 0, host: '127.0.0.1', backlog: 2048 }, () => {
  console.log(`Listens at http://127.0.0.1:${http.address().port}/`);
});
