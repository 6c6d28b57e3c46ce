import type { Failure, Result } from '@grappe/domain';
import { err, failure, normaliseImageReference, ok } from '@grappe/domain';
import { IMAGES_MAX } from '../constants.ts';
import { emit, type Step } from '../context.ts';
import type { OperatorReply, OperatorRequest } from '../inputs.ts';

/** Notes that the controller holds an image tar. Nodes that may need it are told to fetch it. */
export function addImage(
  step: Step,
  request: Extract<OperatorRequest, { kind: 'add-image' }>,
): Result<OperatorReply, Failure> {
  const { durable, live } = step.state;
  const references = request.references.map(normaliseImageReference);
  const added = references.filter((reference) => !durable.images.has(reference));
  if (durable.images.size + added.length > IMAGES_MAX) {
    return err(failure('LIMIT_EXCEEDED', `the controller holds ${IMAGES_MAX} images already`));
  }
  for (const reference of references) {
    durable.images.put(reference, {
      reference,
      sha256: request.sha256,
      sizeBytes: request.sizeBytes,
      ...(request.architecture === undefined ? {} : { architecture: request.architecture }),
    });
    emit(step, 'image.loaded', {}, `${reference}, ${request.sizeBytes} bytes`);
  }
  for (const node of live.nodes.keys()) live.dirtyNodes.add(node);
  for (const service of durable.services.values()) live.dirty.add(service.key);
  return ok({ kind: 'done' });
}
