import {
  isGranted,
  NO_WISHES,
  wishesAfter,
  wishesInStore,
  type Wishes,
} from '../operator/wishes.ts';
import type { Operation } from '../world/world-spec.ts';
import type { SimulatedWorld } from '../world/world.ts';
import type { Checker } from './checker.ts';

/** What the store may hold: one of these, as far as the operator can know. */
class Knowledge {
  #possible: readonly Wishes[] = [NO_WISHES];

  granted(operation: Operation): void {
    this.#possible = this.#possible.map((wishes) => wishesAfter(wishes, operation));
  }

  uncertain(operation: Operation): void {
    const done = this.#possible.map((wishes) => wishesAfter(wishes, operation));
    this.#possible = [...this.#possible, ...done];
  }

  /** What is wrong with what the store holds; what it holds is certain from then on. */
  check(world: SimulatedWorld): string | undefined {
    const state = world.controller.state;
    const stored = wishesInStore([...state.durable('service/'), ...state.durable('node/')]);
    const matching = this.#possible.find((wishes) => isGranted(wishes, stored));
    if (matching !== undefined) {
      this.#possible = [matching];
      return undefined;
    }
    const expected = this.#possible.map(summary).join(' or ');
    return `the store holds ${summary(stored)}; acknowledged was ${expected}`;
  }
}

function summary({ services, nodes }: Wishes): string {
  const parts = [...services].map(([key, { mode, environment }]) => {
    const replicas = mode.kind === 'replicated' ? `x${mode.replicas}` : 'global';
    return `${key} ${replicas} ${JSON.stringify(environment)}`;
  });
  return `[${[...parts, ...[...nodes].map((node) => node.join(' '))].sort().join(', ')}]`;
}

export const acknowledged: Checker = {
  name: 'acknowledged',
  invariant: 2,
  text: 'what the operator was told is done is in the store at that instant and after every restart, and nothing is there that nobody asked for',
  watch: (report) => {
    const knowledge = new Knowledge();
    const check = (world: SimulatedWorld, when: string): void => {
      const wrong = knowledge.check(world);
      if (wrong !== undefined) report(`${when}: ${wrong}`);
    };
    return {
      see: (observation, world) => {
        switch (observation.kind) {
          case 'answered': {
            const { operation, granted } = observation;
            // A join is several requests, so that its refusal may come when half of them are done.
            if (granted) knowledge.granted(operation);
            else if (operation.kind === 'join') knowledge.uncertain(operation);
            check(world, `when ${operation.kind} was answered`);
            return;
          }
          case 'unanswered':
            knowledge.uncertain(observation.operation);
            return;
          case 'controller-ready':
            check(world, 'when a controller started');
            return;
          default:
        }
      },
    };
  },
};
