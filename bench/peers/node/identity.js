// Who asks: from a bearer token to its user.

import { createHash } from 'node:crypto';

export function userOf(store, authorization) {
  const token = (authorization ?? '').replace(/^Bearer /, '');
  return store.findUser(createHash('sha256').update(token).digest('hex'));
}
