import { noticeText } from '@grappe/domain';
import { alertHookContract } from '@grappe/port-contracts';
import { MemoryHook } from './alert-hook.ts';

alertHookContract('MemoryHook', noticeText, async () => {
  const hook = new MemoryHook();
  let hanging = Promise.resolve();
  return {
    hook,
    received: async () => hook.texts(),
    behave: (how) => {
      hook.behaviour = how;
      if (how === 'hang') hanging = hook.hanging();
    },
    hanging: () => hanging,
    dispose: async () => undefined,
  };
});
