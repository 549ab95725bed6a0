/** Finds the frameworks that this lane trains with. */
import { join } from "node:path";
import { pythonEnvironment } from "../../support/python-environment";

/** Returns the Python that has TensorFlow without GPUs, 1.6 GB, once a machine. */
export const pythonWithTensorflow = (): string =>
    pythonEnvironment({
        lane: "entry",
        what: "TensorFlow",
        requirements: join(__dirname, "requirements.txt"),
        demands: [],
    });
