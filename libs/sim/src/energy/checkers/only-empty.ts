import type { EnergyChecker } from './checker.ts';

export const onlyEmpty: EnergyChecker = {
  name: 'only-empty',
  text: 'no node is halted, or cut off, while something runs on it',
  watch: (violated) => {
    const running = new Set<string>();
    return {
      see: (happening, world) => {
        if (happening.kind === 'halt-told' && happening.running.length > 0)
          violated(`${happening.node} is told to halt and runs ${happening.running.join(', ')}`);
        if (happening.kind !== 'woken') return;
        const board = world.boards.find(happening.node);
        running.clear();
        for (const { service } of board?.running ?? []) running.add(service);
        if (board?.phase === 'on' && running.size > 0)
          violated(`${happening.node} is to be started, and runs ${[...running].join(', ')}`);
      },
    };
  },
};
