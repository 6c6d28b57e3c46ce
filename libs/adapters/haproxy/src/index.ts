export * from './haproxy-load-balancer.ts';
export { pidFileOf } from './run-folder.ts';
export { hashPassword } from './password-hash.ts';
export { workerUser, type WorkerUser } from './worker-user.ts';
