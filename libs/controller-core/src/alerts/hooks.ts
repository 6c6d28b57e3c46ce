import { emit, type Step } from '../context.ts';
import type { ControllerInput } from '../inputs.ts';

/** Takes word of what became of telling a hook; said once when it begins to fail, and once when it works again. */
export function noteHook(
  step: Step,
  { hook, told, message }: Extract<ControllerInput, { kind: 'hook-told' }>,
): void {
  const { failingHooks } = step.state.live.alerts;
  if (told === !failingHooks.has(hook)) return;
  if (told) {
    failingHooks.delete(hook);
    emit(step, 'hook.mended', {}, `hook ${hook} is told of alerts again`);
  } else {
    failingHooks.add(hook);
    emit(step, 'hook.failed', {}, `hook ${hook} cannot be told of an alert: ${message}`);
  }
}
