/**
 * The exit code of a job that failed by its host, network or storage: the entry ends with it (`training-job/trouble.py`), Batch
 * tries such a job again, and `submit` ends with it too.
 */
export const infrastructureExit = 90;
