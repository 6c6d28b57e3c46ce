/**
 * All that the command line takes of the gRPC client. Imported dynamically itself, but statically what it takes: only so the
 * bundler leaves out the rest of that library, which would cost every command some 15 ms.
 */
export { connectOperator } from '@grappe/adapter-grpc-client';
