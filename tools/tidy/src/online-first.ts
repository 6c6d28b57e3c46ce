import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that download what they need take longest by far: started last, the others would be over long before them. */
export class OnlineFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isOnline = ({ moduleId }: TestSpecification): boolean => moduleId.includes('.online.');
    return [...sorted.filter(isOnline), ...sorted.filter((file) => !isOnline(file))];
  }
}
