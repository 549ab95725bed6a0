// Mocha's workers get one second to end and are then killed, which on a busy machine is before they have
// written their coverage: the thresholds then fail for want of half the tests (workerpool 9, Pool.js,
// `workerTerminateTimeout`). They end by themselves, so they may finish.
if (process.env.MOCHA_WORKER_ID !== undefined) process.on("SIGTERM", () => undefined);
