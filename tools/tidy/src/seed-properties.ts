import fc from 'fast-check';

/**
 * Property tests that name no seed of their own draw the same cases in every run: a failure is the fault of a change, and comes again. Runs
 * before every test file.
 */
const SEED = 20_261_121;

fc.configureGlobal({ seed: SEED });
