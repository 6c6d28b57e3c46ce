import { expect, it } from 'vitest';
import { userIn } from './worker-user.ts';

const GROUPS = 'root:x:0:\nhaproxy:x:113:\n';

it('finds the user of the package with its group', () => {
  const passwd =
    'root:x:0:0:root:/root:/bin/bash\nhaproxy:x:104:113::/var/lib/haproxy:/usr/sbin/nologin\n';
  expect(userIn(passwd, GROUPS)).toEqual({ name: 'haproxy', group: 'haproxy', uid: 104, gid: 113 });
});

it('finds none where there is none', () => {
  expect(userIn('root:x:0:0:root:/root:/bin/bash\n', GROUPS)).toBeUndefined();
  expect(userIn('haproxy:x:104:114::/:/bin/false\n', GROUPS)).toBeUndefined();
});
