import {
  explainService,
  listServices,
  listStacks,
  listTasks,
  summariseService,
  type TaskFilter,
} from '@grappe/controller-core';
import { GrappeError, parseNodeName, parseStackName, type ServiceKey } from '@grappe/domain';
import {
  decodeStackSpec,
  parseServiceKey,
  type ListTasksRequest__Output,
  type Service,
  type StacksHandlers,
} from '@grappe/protocol';
import type { ControllerDriver } from '../controller-driver.ts';
import type { Gate } from '../gate.ts';
import { streamLogs, type LogsDeps } from './logs.ts';
import {
  encodeChange,
  encodeService,
  encodeSlot,
  encodeStack,
  encodeTask,
} from './operator-codec.ts';
import { must } from './parse.ts';

export function stacksService(gate: Gate, deps: LogsDeps): StacksHandlers {
  const { driver } = deps;
  return {
    Deploy: gate.unary('operator', async (request) => {
      const stack = decodeStackSpec(request.stack);
      if (!stack.ok) throw GrappeError.from(stack.error);
      const reply = await driver.request({
        kind: 'deploy',
        stack: stack.value,
        dryRun: request.dryRun,
      });
      return { changes: reply.kind === 'deployed' ? reply.changes.map(encodeChange) : [] };
    }),
    ListStacks: gate.unary('operator', () => ({
      stacks: listStacks(driver.state).map(encodeStack),
    })),
    RemoveStack: gate.unary('operator', async (request) => {
      const reply = await driver.request({
        kind: 'remove-stack',
        stack: must(parseStackName(request.name)),
      });
      return { servicesRemoved: reply.kind === 'removed-stack' ? reply.services : 0 };
    }),
    ListServices: gate.unary('operator', (request) => {
      const stack = request.stack === undefined ? undefined : must(parseStackName(request.stack));
      return { services: listServices(driver.state, stack).map(encodeService) };
    }),
    ScaleService: gate.unary('operator', async (request) => {
      const key = must(parseServiceKey(request.service));
      await driver.request({ kind: 'scale', service: key, replicas: request.replicas });
      return { service: showService(driver, key) };
    }),
    Rebalance: gate.unary('operator', async ({ service, singletons }) => {
      await driver.request({
        kind: 'rebalance',
        ...(service === undefined ? {} : { service: must(parseServiceKey(service)) }),
        singletons,
      });
      return {};
    }),
    ExplainService: gate.unary('operator', (request) => {
      const key = must(parseServiceKey(request.service));
      return {
        service: showService(driver, key),
        slots: explainService(driver.state, key, driver.nowMs()).map(encodeSlot),
      };
    }),
    ListTasks: gate.unary('operator', (request) => ({
      tasks: listTasks(driver.state, taskFilter(request)).map(encodeTask),
    })),
    StreamLogs: gate.serverStream('operator', (request, _peer, send, signal) =>
      streamLogs(deps, request, send, signal),
    ),
  };
}

function showService(driver: ControllerDriver, key: ServiceKey): Service {
  const service = driver.state.durable.services.get(key);
  if (service === undefined) {
    throw new GrappeError('NOT_FOUND', `there is no service ${key}`, {
      remedy: '"grappe service ls" lists them.',
    });
  }
  return encodeService(summariseService(driver.state, service));
}

function taskFilter(request: ListTasksRequest__Output): TaskFilter {
  return {
    ...(request.stack === undefined ? {} : { stack: must(parseStackName(request.stack)) }),
    ...(request.service === undefined ? {} : { service: must(parseServiceKey(request.service)) }),
    ...(request.node === undefined ? {} : { node: must(parseNodeName(request.node)) }),
    includeEnded: request.includeEnded,
  };
}
