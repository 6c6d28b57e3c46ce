import type { Led } from '@grappe/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

export interface LedSubject {
  /** Takes the light, which the kernel has no use for; `left`: whether it is to be lit when it is released. */
  open(left: boolean): Led;
  /** What a person would see. */
  isLit(): boolean;
  /** From now on nothing can be written; returns what ends that. */
  breakIt(): () => void;
  dispose(): void;
}

/** What every Led must do; `make` gives a light that is dark, for each test. */
export function ledContract(title: string, make: () => LedSubject): void {
  describe(`${title} as a Led`, () => {
    let subject: LedSubject;

    beforeEach(() => {
      subject = make();
    });

    afterEach(() => {
      subject.dispose();
    });

    it('is lit and dark as written, however often', () => {
      const led = subject.open(false);
      for (const lit of [true, true, false, false, true]) {
        expect(led.write(lit)).toEqual({ ok: true, value: undefined });
        expect(subject.isLit()).toBe(lit);
      }
    });

    it.each([true, false])('is left as was asked (lit: %s), once', (left) => {
      const led = subject.open(left);
      led.write(!left);
      led.release();
      expect(subject.isLit()).toBe(left);
      const next = subject.open(left);
      next.write(!left);
      led.release();
      expect(subject.isLit()).toBe(!left);
    });

    it('says what is wrong when it cannot be written, and works again afterwards', () => {
      const led = subject.open(false);
      const mend = subject.breakIt();
      const failed = led.write(true);
      expect(failed.ok ? 'written' : failed.error.message).not.toMatch(/^\s*$|^written$/);
      mend();
      expect(led.write(true).ok).toBe(true);
      expect(subject.isLit()).toBe(true);
    });

    it('can be released while it is broken', () => {
      const led = subject.open(false);
      subject.breakIt();
      expect(() => {
        led.release();
      }).not.toThrow();
    });
  });
}
