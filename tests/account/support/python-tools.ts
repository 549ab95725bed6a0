/** Finds the Python programs that stand for AWS in this lane. `requirements.txt` pins them, each with its checksums. */
import { join } from "node:path";
import { pythonEnvironment } from "../../support/python-environment";

/** Returns the Python that has moto and microburst. The first call on a machine installs them, half a minute on 2 cores. */
export const pythonWithTools = (python?: string, cache?: string): string =>
    pythonEnvironment(
        {
            lane: "account",
            what: "moto and microburst",
            requirements: join(__dirname, "requirements.txt"),
            demands: ["--require-hashes"],
        },
        python,
        cache,
    );
