export interface JoinedAbort {
  readonly signal: AbortSignal;
  abort(reason: Error): void;
  /** Must be called in the end: until then the sources keep this alive. */
  release(): void;
}

/**
 * A signal that is aborted with the first of its sources. Unlike `AbortSignal.any` it leaves nothing behind on a source that lives as
 * long as the process, where even weak references would pile up over months of calls.
 */
export function joinAbort(...sources: readonly AbortSignal[]): JoinedAbort {
  const controller = new AbortController();
  const onAbort = (event: Event): void => controller.abort((event.target as AbortSignal).reason);
  for (const source of sources) {
    if (source.aborted) controller.abort(source.reason);
    else source.addEventListener('abort', onAbort, { once: true });
  }
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: () => {
      for (const source of sources) source.removeEventListener('abort', onAbort);
    },
  };
}
