import { inPlace } from "./support/changes";
import { testFaults } from "./support/faults";

testFaults("Faults while a box changes", inPlace);
