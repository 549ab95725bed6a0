// Mocha's workers get one second to end and are then killed (workerpool 9, Pool.js, `workerTerminateTimeout`). On a
// busy machine that is before they have written their coverage, and the thresholds then fail for lack of half the
// tests. Workers end on their own, so this lets them finish.
if (process.env.MOCHA_WORKER_ID !== undefined) process.on("SIGTERM", () => undefined);
