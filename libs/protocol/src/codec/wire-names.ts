import {
  err,
  ok,
  parseServiceName,
  parseStackName,
  serviceKey,
  type Result,
  type ServiceKey,
  type TaskId,
} from '@grappe/domain';

/** Task ids become parts of container names and paths on nodes, so nothing else is accepted. */
const TASK_ID = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}$/;

export function parseTaskId(text: string): Result<TaskId, string> {
  return TASK_ID.test(text)
    ? ok(text as TaskId)
    : err('expected a task id: 1 to 128 letters, digits, dots, hyphens and underscores');
}

/** `<stack>/<service>`. */
export function parseServiceKey(text: string): Result<ServiceKey, string> {
  const slash = text.indexOf('/');
  if (slash < 0) return err('expected a service key: <stack>/<service>');
  const stack = parseStackName(text.slice(0, slash));
  if (!stack.ok) return stack;
  const service = parseServiceName(text.slice(slash + 1));
  return service.ok ? ok(serviceKey(stack.value, service.value)) : service;
}
