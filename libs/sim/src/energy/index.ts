export { drain, type DrainOptions, type DrainPoint, type DrainReport } from './drain.ts';
