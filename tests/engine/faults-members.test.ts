import { members, withoutSteps } from "./support/changes";
import { testFaults } from "./support/faults";

testFaults("Faults while members come and go", { ...members, ...withoutSteps });
